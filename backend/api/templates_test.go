package api_test

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	const marker = "Confidential marker"
	w := newWorld(t)
	made := w.want(201, "POST", "/api/templates", w.colleagueToken, object{
		"name": "Two sum", "language": "python", "instructions": "Add.", "guidance": marker,
		"files": []object{{"name": "main.py", "text": "a\r\nb"}, {"name": "test.py", "text": ""}},
	})
	template := made.text(t, "id")
	path := "/api/templates/" + template
	id, link := w.create(object{"name": "Ada", "templateId": template})
	candidate, _ := w.join(link, "Ada")
	unknown := "/api/templates/" + strings.Repeat("a", 26)
	content := object{"name": "Two sum", "guidance": marker}
	with := func(field string, value any) object {
		return object{"name": "n", field: value}
	}
	big := strings.Repeat("x", 64<<10+1)
	secrets := []string{marker, "Two sum", "Add."}

	for _, s := range []struct {
		name         string
		method, path string
		token        string
		body         any
		status       int
		has, hasNot  []string
	}{
		{"list", "GET", "/api/templates", w.adminToken, nil, 200, []string{`{"items":[{"id":"` + template + `","name":"Two sum","language":"python","changedAt":"`}, []string{marker, "Add.", "main.py"}},
		{"search", "GET", "/api/templates?query=SUM+pyth", w.adminToken, nil, 200, []string{template}, nil},
		{"search in vain", "GET", "/api/templates?query=confidential", w.adminToken, nil, 200, []string{`{"items":[]}`}, nil},
		{"search for too much", "GET", "/api/templates?query=" + strings.Repeat("x", 201), w.adminToken, nil, 422, []string{"body.query"}, nil},
		{"read", "GET", path, w.adminToken, nil, 200, []string{
			`"guidance":"` + marker + `"`, `"files":[{"name":"main.py","text":"a\nb"},{"name":"test.py","text":""}]`, `"main":"main.py"`,
			`"createdBy":"` + w.colleague.ID + `"`, `"createdAt":"20`, `"changedAt":"20`,
		}, nil},
		{"read, unknown", "GET", unknown, w.adminToken, nil, 404, []string{`"code":"not_found"`}, nil},
		{"read, not an id", "GET", "/api/templates/..%2fx", w.adminToken, nil, 404, nil, nil},
		{"write, unknown", "PUT", unknown, w.adminToken, content, 404, nil, nil},
		{"delete, unknown", "DELETE", unknown, w.adminToken, nil, 404, nil, nil},

		{"list, as a candidate", "GET", "/api/templates", candidate, nil, 403, []string{`"code":"forbidden"`}, secrets},
		{"search, as a candidate", "GET", "/api/templates?query=two", candidate, nil, 403, nil, secrets},
		{"read, as a candidate", "GET", path, candidate, nil, 403, nil, secrets},
		{"read the interview's, as its candidate", "GET", "/api/templates/" + id, candidate, nil, 403, nil, secrets},
		{"make, as a candidate", "POST", "/api/templates", candidate, content, 403, nil, secrets},
		{"write, as a candidate", "PUT", path, candidate, content, 403, nil, secrets},
		{"delete, as a candidate", "DELETE", path, candidate, nil, 403, nil, secrets},
		{"list, without a token", "GET", "/api/templates", "", nil, 401, nil, secrets},
		{"read, without a token", "GET", path, "", nil, 401, nil, secrets},
		{"session, as its candidate", "GET", "/api/interviews/" + id + "/session", candidate, nil, 200, nil, append(secrets, template)},

		{"make, no name", "POST", "/api/templates", w.adminToken, object{}, 422, []string{`\"name\" is missing`}, nil},
		{"make, an empty name", "POST", "/api/templates", w.adminToken, object{"name": " "}, 422, []string{"body.name"}, nil},
		{"make, a long name", "POST", "/api/templates", w.adminToken, object{"name": strings.Repeat("é", 121)}, 422, []string{"body.name", "120"}, nil},
		{"make, an odd language", "POST", "/api/templates", w.adminToken, with("language", "Visual Basic"), 422, []string{"body.language"}, nil},
		{"make, long instructions", "POST", "/api/templates", w.adminToken, with("instructions", big), 422, []string{"body.instructions", "64 KiB"}, nil},
		{"make, long guidance", "POST", "/api/templates", w.adminToken, with("guidance", big), 422, []string{"body.guidance", "64 KiB"}, nil},
		{"make, an escaping name", "POST", "/api/templates", w.adminToken, with("files", []object{{"name": "../x.py", "text": ""}}), 422, []string{"body.files"}, nil},
		{"make, large files", "POST", "/api/templates", w.adminToken, with("files", []object{{"name": "x.py", "text": strings.Repeat(big, 5)}}), 422, []string{"body.files", "256 KiB"}, nil},
		{"make, no such main", "POST", "/api/templates", w.adminToken, with("main", "x.py"), 422, []string{"body.main"}, nil},
		{"make, an unknown field", "POST", "/api/templates", w.adminToken, with("createdBy", "me"), 422, []string{"body.createdBy"}, nil},
		{"make, too large", "POST", "/api/templates", w.adminToken, with("instructions", strings.Repeat("x", 4<<20)), 413, []string{`"code":"too_large"`}, nil},
		{"write, an empty name", "PUT", path, w.adminToken, object{"name": ""}, 422, []string{"body.name"}, nil},
		{"another method", "PATCH", path, w.adminToken, content, 405, []string{"GET or PUT or DELETE"}, nil},

		{"an interview from no template", "POST", "/api/interviews", w.adminToken, object{"templateId": strings.Repeat("a", 26)}, 422, []string{"body.templateId"}, nil},
		{"an interview from no id", "POST", "/api/interviews", w.adminToken, object{"templateId": "?"}, 422, []string{"body.templateId"}, nil},
		{"an interview changed to no template", "PATCH", "/api/interviews/" + id, w.adminToken, object{"templateId": strings.Repeat("a", 26)}, 422, []string{"body.templateId"}, nil},
		{"an interview changed to a template", "PATCH", "/api/interviews/" + id, w.adminToken, object{"templateId": template}, 200, []string{`"templateId":"` + template + `"`}, []string{marker}},
	} {
		t.Run(s.name, func(t *testing.T) {
			got := w.call(s.method, s.path, s.token, s.body)
			if got.status != s.status {
				t.Errorf("%s %s = %d, want %d: %s", s.method, s.path, got.status, s.status, got.body)
			}
			for _, part := range s.has {
				if !strings.Contains(got.body, part) {
					t.Errorf("the answer lacks %q: %s", part, got.body)
				}
			}
			for _, part := range s.hasNot {
				if strings.Contains(got.body, part) {
					t.Errorf("the answer has %q: %s", part, got.body)
				}
			}
		})
	}

	before := w.want(200, "GET", path, w.adminToken, nil)
	written := w.want(200, "PUT", path, w.adminToken, object{"name": "Three sum"})
	if written.text(t, "name") != "Three sum" || written.text(t, "guidance") != "" || written.text(t, "createdAt") != before.text(t, "createdAt") ||
		written.text(t, "createdBy") != w.colleague.ID {
		t.Errorf("written anew: %s", written.body)
	}
	if gone := w.want(204, "DELETE", path, w.adminToken, nil); gone.body != "" {
		t.Errorf("deleted: %q, want nothing", gone.body)
	}
	w.want(404, "DELETE", path, w.adminToken, nil)
	// The interview goes on naming it, and can be changed.
	if i := w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"name": "Still here"}); i.text(t, "templateId") != template {
		t.Errorf("after its template was deleted: %s", i.body)
	}
}
