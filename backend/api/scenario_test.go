package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/pages"
)

// TestScenarios calls the API as somebody and looks at the answer, also for
// what must not be in it.
func TestScenarios(t *testing.T) {
	const marker = "Confidential marker"
	w := newWorld(t)
	id, link := w.create(object{"name": "Ada, backend", "candidateName": marker, "candidateEmail": "ada@example.com"})
	other, otherLink := w.create(object{"name": "Other"})
	gone, goneLink := w.create(object{"name": "Gone"})
	w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{gone}})
	over, overLink := w.create(object{"name": "Over"})
	w.want(200, "POST", "/api/interviews/"+over+"/end", w.adminToken, nil)
	candidate, candidateID := w.join(link, "Ada")
	w.live.present = map[string][]interview.Participant{id: {{ID: candidateID, Name: "Ada", Mode: interview.CandidateMode}}}
	secrets := []string{marker, "ada@example.com", link, otherLink, "joinUrl", "createdBy", "present", "notes", "candidateEmail"}
	big := strings.Repeat("x", 1<<20)

	for _, s := range []struct {
		name         string
		method, path string
		token        string
		body         any
		status       int
		has, hasNot  []string
	}{
		{"health", "GET", "/healthz", "", nil, 200, []string{`{"status":"ok"}`}, nil},
		{"who am I", "GET", "/api/me", w.adminToken, nil, 200, []string{`"email":"admin@example.com"`, `"role":"admin"`}, []string{"password", "argon2"}},
		{"who am I, without a token", "GET", "/api/me", "", nil, 401, []string{`"code":"unauthorized"`, `"status":401`}, nil},
		{"who am I, with a made-up token", "GET", "/api/me", "cs_" + strings.Repeat("a", 26), nil, 401, nil, nil},
		{"who am I, as a participant", "GET", "/api/me", candidate, nil, 403, []string{`"code":"forbidden"`}, secrets},

		{"sign in", "POST", "/api/sign-in", "", object{"email": "ADMIN@example.com", "password": password}, 200, []string{`"token":"cs_`, `"name":"Grace Hopper"`}, []string{"argon2", password}},
		{"sign in, wrong password", "POST", "/api/sign-in", "", object{"email": "admin@example.com", "password": "nope nope"}, 401, []string{"e-mail address or the password"}, []string{"nope nope"}},
		{"sign in, unknown address", "POST", "/api/sign-in", "", object{"email": "nobody@example.com", "password": password}, 401, []string{"e-mail address or the password"}, []string{password}},
		{"sign in, wrong type", "POST", "/api/sign-in", "", object{"email": "a@example.com", "password": 17}, 422, []string{"body.password"}, []string{"17"}},
		{"sign in, unknown code", "POST", "/api/sign-in/code", "", object{"code": "cc_" + strings.Repeat("a", 26)}, 401, nil, nil},

		{"read", "GET", "/api/interviews/" + id, w.colleagueToken, nil, 200, []string{marker, publicURL + "/i/" + link, `"title":"Ada, backend"`, `"state":"live"`, `"present":[{"id":"` + candidateID}, []string{otherLink}},
		{"read, as its candidate", "GET", "/api/interviews/" + id, candidate, nil, 403, nil, secrets},
		{"read, without a token", "GET", "/api/interviews/" + id, "", nil, 401, nil, secrets},
		{"read, unknown", "GET", "/api/interviews/" + strings.Repeat("a", 26), w.adminToken, nil, 404, []string{`"code":"not_found"`}, nil},
		{"read, not an id", "GET", "/api/interviews/..%2f..%2fetc", w.adminToken, nil, 404, nil, nil},
		{"read, from the trash", "GET", "/api/interviews/" + gone, w.adminToken, nil, 200, []string{`"deletedAt":"20`}, nil},
		{"list, as a candidate", "GET", "/api/interviews", candidate, nil, 403, nil, secrets},
		{"list", "GET", "/api/interviews", w.adminToken, nil, 200, []string{marker, `"next":""`}, []string{goneLink}},
		{"list, the trash", "GET", "/api/interviews?state=deleted", w.adminToken, nil, 200, []string{goneLink}, []string{link}},
		{"list, ended", "GET", "/api/interviews?state=ended", w.adminToken, nil, 200, []string{overLink}, []string{link, goneLink}},
		{"list, unknown state", "GET", "/api/interviews?state=lost", w.adminToken, nil, 422, []string{"query.state"}, nil},
		{"list, limit too high", "GET", "/api/interviews?limit=201", w.adminToken, nil, 422, []string{"query.limit"}, nil},
		{"list, limit of the wrong type", "GET", "/api/interviews?limit=many", w.adminToken, nil, 422, []string{"query.limit"}, nil},
		{"list, broken cursor", "GET", "/api/interviews?cursor=%21%21", w.adminToken, nil, 422, []string{"cursor"}, nil},
		{"search, in the candidate's name, any case", "GET", "/api/interviews?query=CONFIDENTIAL+ada", w.adminToken, nil, 200, []string{link}, []string{otherLink}},
		{"search, not as a pattern", "GET", "/api/interviews?query=%25", w.adminToken, nil, 200, []string{`"items":[]`}, nil},

		{"create, unknown field", "POST", "/api/interviews", w.adminToken, object{"nmae": "x"}, 422, []string{`"location":"body.nmae"`, `"code":"invalid"`, `\"nmae\" is not known`}, nil},
		{"create, wrong type", "POST", "/api/interviews", w.adminToken, object{"minutes": "sixty"}, 422, []string{`"location":"body.minutes"`}, nil},
		{"create, half a minute", "POST", "/api/interviews", w.adminToken, object{"minutes": 30.5}, 422, []string{"body.minutes"}, nil},
		{"create, too short", "POST", "/api/interviews", w.adminToken, object{"minutes": 4}, 422, []string{"body.minutes", "between 5 and 1440"}, nil},
		{"create, too long", "POST", "/api/interviews", w.adminToken, object{"minutes": 1441}, 422, []string{"body.minutes"}, nil},
		{"create, no date", "POST", "/api/interviews", w.adminToken, object{"startsAt": "tomorrow"}, 422, []string{"body.startsAt"}, nil},
		{"create, no such zone", "POST", "/api/interviews", w.adminToken, object{"timeZone": "Europe/Atlantis"}, 422, []string{"body.timeZone", "Europe/Berlin"}, nil},
		{"create, no mail", "POST", "/api/interviews", w.adminToken, object{"candidateEmail": "ada at example"}, 422, []string{"body.candidateEmail"}, nil},
		{"create, a header in the mail", "POST", "/api/interviews", w.adminToken, object{"candidateEmail": "ada@example.com\r\nBcc: x@example.com"}, 422, []string{"body.candidateEmail"}, nil},
		{"create, control character", "POST", "/api/interviews", w.adminToken, object{"name": "a\u0000b"}, 422, []string{"body.name"}, nil},
		{"create, text that runs backwards", "POST", "/api/interviews", w.adminToken, object{"name": "a\u202eb\tc\ufeff"}, 201, []string{`"name":"ab c"`}, nil},
		{"create, long name", "POST", "/api/interviews", w.adminToken, object{"name": strings.Repeat("é", 201)}, 422, []string{"body.name", "200"}, nil},
		{"create, the longest name", "POST", "/api/interviews", w.adminToken, object{"name": strings.Repeat("é", 200)}, 201, nil, nil},
		{"create, short join token", "POST", "/api/interviews", w.adminToken, object{"joinToken": "short"}, 422, []string{"body.joinToken"}, nil},
		{"create, odd id", "POST", "/api/interviews", w.adminToken, object{"id": "../../etc/passwd"}, 422, []string{"body.id"}, nil},
		{"create, someone's link", "POST", "/api/interviews", w.adminToken, object{"joinToken": link}, 409, []string{`"code":"conflict"`}, []string{marker}},
		{"create, too large", "POST", "/api/interviews", w.adminToken, object{"name": big}, 413, []string{`"code":"too_large"`}, nil},
		{"create, not JSON", "POST", "/api/interviews", w.adminToken, `{"name":`, 400, []string{"not valid JSON"}, nil},
		{"create, an array", "POST", "/api/interviews", w.adminToken, `[]`, 422, []string{"body"}, nil},
		{"create, nothing", "POST", "/api/interviews", w.adminToken, nil, 400, []string{"needs a body"}, nil},
		{"create, as a candidate", "POST", "/api/interviews", candidate, object{}, 403, nil, nil},
		{"create, without a token", "POST", "/api/interviews", "", object{}, 401, nil, nil},
		{"change, unknown field", "PATCH", "/api/interviews/" + id, w.adminToken, object{"state": "ended"}, 422, []string{"body.state"}, nil},
		{"change, as a candidate", "PATCH", "/api/interviews/" + id, candidate, object{"name": "x"}, 403, nil, nil},
		{"change, in the trash", "PATCH", "/api/interviews/" + gone, w.adminToken, object{"name": "x"}, 410, []string{"Restore"}, nil},
		{"start, ended", "POST", "/api/interviews/" + over + "/start", w.adminToken, nil, 409, []string{"Reopen"}, nil},
		{"end, as a candidate", "POST", "/api/interviews/" + id + "/end", candidate, nil, 403, nil, nil},
		{"delete, as a candidate", "POST", "/api/interviews/delete", candidate, object{"ids": []string{id}}, 403, nil, nil},
		{"delete, unknown", "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{"aaaaaaaaaaaa", "?"}}, 200, []string{`{"id":"aaaaaaaaaaaa","status":"not_found"},{"id":"?","status":"not_found"}`}, nil},
		{"delete, nothing", "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{}}, 422, []string{"body.ids"}, nil},
		{"purge, not in the trash", "POST", "/api/interviews/purge", w.adminToken, object{"ids": []string{id}}, 200, []string{`"status":"not_deleted"`}, nil},

		{"join, unknown link", "POST", "/api/join/" + strings.Repeat("A", 26), "", object{"name": "Eve"}, 404, []string{`"code":"not_found"`}, secrets},
		{"join, deleted link", "POST", "/api/join/" + goneLink, "", object{"name": "Eve"}, 404, []string{`"code":"not_found"`}, secrets},
		{"join, ended", "POST", "/api/join/" + overLink, "", object{"name": "Eve"}, 410, []string{"has ended"}, secrets},
		{"join", "POST", "/api/join/" + otherLink, "", object{"name": "  Eve "}, 200, []string{`"participantToken":"cp_`, `"name":"Other"`, `"state":"live"`}, secrets},
		{"join, no name", "POST", "/api/join/" + otherLink, "", object{"name": " \u2003\u200b"}, 422, []string{"body.name"}, nil},
		{"join, field missing", "POST", "/api/join/" + otherLink, "", object{}, 422, []string{`\"name\" is missing`}, nil},
		{"join, long name", "POST", "/api/join/" + otherLink, "", object{"name": strings.Repeat("x", 81)}, 422, []string{"body.name"}, nil},
		{"join, unknown field", "POST", "/api/join/" + otherLink, "", object{"name": "Eve", "mode": "interviewer"}, 422, []string{"body.mode"}, nil},

		{"session, as its candidate", "GET", "/api/interviews/" + id + "/session", candidate, nil, 200, []string{`"me":{"id":"` + candidateID + `","name":"Ada","mode":"candidate"}`, `"livePath":"/live"`}, secrets},
		{"session, as an interviewer", "GET", "/api/interviews/" + id + "/session", w.colleagueToken, nil, 200, []string{`"mode":"interviewer"`}, []string{link}},
		{"session of another interview", "GET", "/api/interviews/" + other + "/session", candidate, nil, 403, nil, append(secrets, "Other")},
		{"session of no interview", "GET", "/api/interviews/" + strings.Repeat("a", 26) + "/session", candidate, nil, 403, nil, nil},
		{"session, deleted", "GET", "/api/interviews/" + gone + "/session", w.adminToken, nil, 410, []string{"was deleted"}, nil},
		{"languages", "GET", "/api/languages", "", nil, 200, []string{`{"id":"python","name":"Python","version":"3.12.0","fileName":"main.py","runtime":"built-in","repl":true,"compiled":false,"packages":[{"name":"numpy","version":"2.1"},{"name":"odd","version":""}],"morePackages":"Ask for them."}`}, nil},
		{"executions of another interview", "GET", "/api/interviews/" + other + "/executions", candidate, nil, 403, nil, nil},
		{"executions", "GET", "/api/interviews/" + id + "/executions", candidate, nil, 200, []string{`{"items":[]}`}, nil},
		{"execute, ended", "POST", "/api/interviews/" + over + "/executions", w.adminToken, object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}}, 410, nil, nil},
		{"execute, no such language", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "cobol", "files": []object{{"name": "main.cob", "text": ""}}}, 422, []string{"body.language"}, nil},
		{"execute, no file", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{}}, 422, []string{"body.files"}, nil},
		{"execute, an escaping name", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{{"name": "../x.py", "text": ""}}}, 422, []string{"body.files"}, nil},
		{"execute, too large", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": strings.Repeat("x", 3<<20)}}}, 413, nil, nil},
		{"execute, a million files that are none", "POST", "/api/interviews/" + id + "/executions", candidate, `{"language":"python","files":[` + strings.Repeat("0,", 1<<19) + `0]}`, 413, []string{`"code":"too_large"`}, []string{"files["}},
		{"sign in, thousands of fields", "POST", "/api/sign-in", "", `{` + strings.Repeat(`"a":0,`, 5000) + `"b":0}`, 413, []string{`"code":"too_large"`}, nil},
		{"execute, without a token", "POST", "/api/interviews/" + id + "/executions", "", object{"language": "python", "files": []object{}}, 401, nil, nil},
		{"a prompt without a terminal", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{}, "repl": true}, 422, []string{"body.repl"}, nil},
		{"input and a terminal", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}, "stdin": "x", "terminal": object{"columns": 80, "rows": 24}}, 422, []string{"body.stdin"}, nil},
		{"a terminal that is too wide", "POST", "/api/interviews/" + id + "/executions", candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}, "terminal": object{"columns": 1001, "rows": 24}}, 422, []string{"body.terminal.columns"}, nil},
		{"interrupt what does not run", "POST", "/api/interviews/" + id + "/executions/aaaaaaaa/interrupt", candidate, nil, 410, nil, nil},
		{"resize what does not run", "POST", "/api/interviews/" + id + "/executions/aaaaaaaa/resize", candidate, object{"columns": 80, "rows": 24}, 410, nil, nil},
		{"stop what does not run", "POST", "/api/interviews/" + id + "/executions/aaaaaaaa/stop", candidate, nil, 410, nil, nil},

		{"no such call", "GET", "/api/nothing", w.adminToken, nil, 404, []string{`"code":"not_found"`}, nil},
		{"wrong method", "DELETE", "/api/interviews", w.adminToken, nil, 405, []string{"GET or POST"}, nil},
		{"metrics from elsewhere", "GET", "/metrics", "", nil, 401, nil, []string{"candor_"}},
		{"metrics, as an interviewer", "GET", "/metrics", w.colleagueToken, nil, 403, nil, []string{"candor_"}},
		{"metrics, as a candidate", "GET", "/metrics", candidate, nil, 403, nil, []string{"candor_"}},
		{"metrics, as an administrator", "GET", "/metrics", w.adminToken, nil, 200, []string{"candor_uptime_seconds", `candor_http_requests_total{route="POST /api/join/{token}"`}, []string{link, id}},

		{"the candidate's page", "GET", "/i/" + link, "", nil, 200, []string{"<title>Candidate"}, secrets},
		{"the candidate's page after the end", "GET", "/i/" + overLink, "", nil, 200, []string{"<title>Candidate"}, nil},
		{"a wrong link", "GET", "/i/wrong", "", nil, 404, []string{"<title>No interview"}, nil},
		{"a deleted link", "GET", "/i/" + goneLink, "", nil, 404, []string{"<title>No interview"}, nil},
		{"the interviewer's page", "GET", "/", "", nil, 200, []string{"<title>Interviewer"}, nil},
		{"a place in the interviewer's page", "GET", "/interview/" + id, "", nil, 200, []string{"<title>Interviewer"}, nil},
		{"no place in it", "GET", "/interviews/" + id, "", nil, 404, []string{"<title>Interviewer"}, nil},
		{"no such file", "GET", "/favicon.png", "", nil, 404, nil, nil},
		{"no such asset", "GET", "/assets/candidate/x.js", "", nil, 404, nil, nil},
		{"a file beside dist", "GET", "/secret.txt", "", nil, 404, nil, []string{"outside"}},
		{"a page cannot be posted to", "POST", "/interviews", "", nil, 405, nil, nil},
	} {
		t.Run(s.name, func(t *testing.T) {
			w.t = t
			a := w.call(s.method, s.path, s.token, s.body)
			if a.status != s.status {
				t.Errorf("status %d, want %d: %s", a.status, s.status, a.body)
			}
			for _, part := range s.has {
				if !strings.Contains(a.body, part) {
					t.Errorf("the answer lacks %q: %s", part, a.body)
				}
			}
			for _, part := range s.hasNot {
				if strings.Contains(a.body, part) {
					t.Errorf("the answer must not have %q: %s", part, a.body)
				}
			}
			if a.status >= 400 && strings.HasPrefix(s.path, "/api/") {
				if got := a.header.Get("Content-Type"); got != "application/problem+json" {
					t.Errorf("Content-Type %q, want application/problem+json", got)
				}
				if a.text(t, "detail") == "" || a.text(t, "code") == "" || a.field(t, "status") != float64(a.status) {
					t.Errorf("not a whole problem: %s", a.body)
				}
			}
		})
	}
	w.t = t
}

// TestHeaders looks at an answer of every kind.
func TestHeaders(t *testing.T) {
	w := newWorld(t)
	_, link := w.create(object{})
	for _, c := range []struct{ method, path, kind string }{
		{"GET", "/", "page"},
		{"HEAD", "/interviews/x", "page"},
		{"GET", "/i/" + link, "page"},
		{"GET", "/i/none", "page"},
		{"GET", "/assets/candidate/a-1.js", "asset"},
		{"GET", "/assets/candidate/none.js", "asset"},
		{"GET", "/none.txt", "data"},
		{"POST", "/", "data"},
		{"GET", "/api/me", "data"},
		{"GET", "/api/none", "data"},
		{"PUT", "/api/me", "data"},
		{"GET", "/api/languages", "data"},
		{"GET", "/api/openapi.json", "data"},
		{"GET", "/licences", "data"},
		{"GET", "/licences.cdx.json", "data"},
		{"GET", "/healthz", "data"},
		{"GET", "/metrics", "data"},
	} {
		h := w.call(c.method, c.path, "", nil).header
		for name, want := range map[string]string{
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Permissions-Policy":         pages.PermissionsPolicy,
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s of %s %s is %q, want %q", name, c.method, c.path, got, want)
			}
		}
		csp := h.Get("Content-Security-Policy")
		want := map[string]string{"page": "default-src 'self'; connect-src 'self' ws://", "asset": "default-src 'self'; object-src 'none';", "data": "default-src 'none';"}[c.kind]
		if !strings.HasPrefix(csp, want) || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("the policy of %s %s is %q, want %q", c.method, c.path, csp, want)
		}
		if regexp.MustCompile(`script-src|unsafe-eval|style-src [^;]*unsafe-inline|wss?:[ ;]|\*`).MatchString(csp) {
			t.Errorf("the policy of %s %s lets too much in: %s", c.method, c.path, csp)
		}
	}
	if got := w.call("GET", "/api/me", "", nil).header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of the API is %q, want no-store", got)
	}
	if got := w.call("GET", "/assets/candidate/a-1.js", "", nil).header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of an asset is %q, want immutable", got)
	}
}

func TestCompressed(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ path, accept, encoding, body string }{
		{"/assets/candidate/a-1.js", "br, gzip", "gzip", "gz"},
		{"/assets/candidate/f-1.woff2", "br, gzip", "", "font"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", c.accept)
		a := w.do(req)
		if a.header.Get("Content-Encoding") != c.encoding || a.body != c.body {
			t.Errorf("%s accepting %q: encoding %q, body %q; want %q, %q", c.path, c.accept, a.header.Get("Content-Encoding"), a.body, c.encoding, c.body)
		}
		if a.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: Vary is %q", c.path, a.header.Get("Vary"))
		}
	}
}
