package api_test

import (
	"fmt"
	"strings"
	"testing"

	"candor/backend/api"
)

func TestRevisions(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Backend", "minutes": 60})
	path := "/api/interviews/" + id
	made := w.want(200, "GET", path, w.adminToken, nil)
	first := made.field(t, "revision").(float64)
	if fields := made.field(t, "revisions").(object); first == 0 || len(fields) != 0 {
		t.Errorf("a new interview: revision %v, revisions %v", first, fields)
	}
	last := first
	for _, s := range []struct {
		name   string
		call   func() answer
		fields []string // that have a new revision
	}{
		{"a name", func() answer { return w.want(200, "PATCH", path, w.adminToken, object{"name": "Front end"}) }, []string{"name"}},
		{"the same name", func() answer { return w.want(200, "PATCH", path, w.adminToken, object{"name": "Front end"}) }, nil},
		{"two fields", func() answer {
			return w.want(200, "PATCH", path, w.adminToken, object{"minutes": 45, "candidateName": "Ada"})
		}, []string{"minutes", "candidateName"}},
		{"somebody joins", func() answer { w.join(link, "Ada"); return answer{} }, []string{"joinedName", "state"}},
		{"it ends", func() answer { return w.want(200, "POST", path+"/end", w.adminToken, nil) }, []string{"state"}},
		{"it is open again", func() answer { return w.want(200, "POST", path+"/reopen", w.adminToken, nil) }, []string{"state"}},
		{"its instructions", func() answer {
			w.want(200, "PUT", path+"/instructions", w.adminToken, object{"text": "Add."})
			return answer{}
		}, []string{"instructions"}},
		{"into the trash", func() answer {
			w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{id}})
			return answer{}
		}, []string{"deletedAt"}},
		{"out of it", func() answer {
			w.want(200, "POST", "/api/interviews/restore", w.adminToken, object{"ids": []string{id}})
			return answer{}
		}, []string{"deletedAt"}},
	} {
		answered := s.call()
		now := w.want(200, "GET", path, w.adminToken, nil)
		rev, fields := now.field(t, "revision").(float64), now.field(t, "revisions").(object)
		if answered.body != "" && answered.header.Get("ETag") != now.header.Get("ETag") {
			t.Errorf("%s: the answer has the ETag %s, what is read then %s", s.name, answered.header.Get("ETag"), now.header.Get("ETag"))
		}
		if want := fmt.Sprintf(`"%.0f"`, rev); now.header.Get("ETag") != want {
			t.Errorf("%s: the ETag is %s, want %s", s.name, now.header.Get("ETag"), want)
		}
		if moved := rev > last; moved != (s.fields != nil) {
			t.Errorf("%s: revision %v after %v", s.name, rev, last)
		}
		newer := map[string]bool{}
		for name, r := range fields {
			newer[name] = r.(float64) > last
		}
		for _, name := range s.fields {
			if !newer[name] {
				t.Errorf("%s: %s has no new revision: %v", s.name, name, fields)
			}
			delete(newer, name)
		}
		for name, is := range newer {
			if is {
				t.Errorf("%s: %s has a new revision: %v", s.name, name, fields)
			}
		}
		list := "/api/interviews"
		if now.field(t, "deletedAt") != nil {
			list += "?state=deleted"
		}
		if inList := w.want(200, "GET", list, w.adminToken, nil).field(t, "items.0.revision"); inList != rev {
			t.Errorf("%s: the list has revision %v, want %v", s.name, inList, rev)
		}
		last = rev
	}
}

// TestEveryConditionIsAskedFor calls everything that takes If-Match with an old tag: nothing may
// happen. What takes none refuses it.
func TestEveryConditionIsAskedFor(t *testing.T) {
	w := newWorld(t)
	for _, route := range w.api.Routes() {
		method, pattern, _ := strings.Cut(route, " ")
		if method == "GET" || !strings.HasPrefix(pattern, "/api/") || pattern == "/api/" {
			continue
		}
		id, link := w.create(object{"name": "Backend"})
		template := w.want(201, "POST", "/api/templates", w.adminToken, object{"name": "Two sum"}).text(t, "id")
		owner, subject := "/api/interviews/"+id, id
		if strings.Contains(pattern, "templates") {
			owner, subject = "/api/templates/"+template, template
		}
		path := strings.NewReplacer("{id}", subject, "{token}", link, "{execution}", "x", "{run}", "x", "{invitation}", "x").Replace(pattern)
		before := w.call("GET", owner, w.adminToken, nil)
		old := before.header.Get("ETag")
		body := any(object{"name": "Changed"})
		if strings.HasPrefix(path, owner+"/") || method == "DELETE" {
			body = nil
		}
		for _, other := range []string{"If-None-Match", "If-Unmodified-Since"} {
			if a := w.callSaying(other, "*", method, path, w.adminToken, body); a.status != 422 || !strings.Contains(a.body, "takes no "+other) {
				t.Errorf("%s, %s: status %d: %s", route, other, a.status, a.body)
			}
		}
		if !api.Conditional(route) {
			if a := w.callSaying("If-Match", old, method, path, w.adminToken, body); a.status != 422 || !strings.Contains(a.body, "takes no If-Match") {
				t.Errorf("%s: status %d: %s", route, a.status, a.body)
			}
			continue
		}
		if strings.HasSuffix(path, "/reopen") {
			w.want(200, "POST", owner+"/end", w.adminToken, nil)
		}
		if strings.HasPrefix(owner, "/api/templates") {
			w.want(200, "PUT", owner, w.colleagueToken, object{"name": "Three sum"})
		} else {
			w.want(200, "PATCH", owner, w.colleagueToken, object{"candidateName": "Ada"})
		}
		now := w.call("GET", owner, w.adminToken, nil)
		for _, stale := range []string{old, `"0"`, `"x"`, "W/" + now.header.Get("ETag"), old + `, "x"`, `""`} {
			if a := w.callSaying("If-Match", stale, method, path, w.adminToken, body); a.status != 412 || a.text(t, "code") != "precondition_failed" {
				t.Errorf("%s, If-Match %s: status %d: %s", route, stale, a.status, a.body)
			}
		}
		for _, wrong := range []string{"", "12", "W/12", `"12`, `"12" "13"`, `"12",`, "**", strings.Repeat(`"1",`, 32) + `"1"`} {
			if a := w.callSaying("If-Match", wrong, method, path, w.adminToken, body); a.status != 422 || !strings.Contains(a.body, "quotation marks") {
				t.Errorf("%s, If-Match %s: status %d: %s", route, wrong, a.status, a.body)
			}
		}
		if a := w.call("GET", owner, w.adminToken, nil); a.body != now.body {
			t.Errorf("%s: something was changed: %s, before %s", route, a.body, now.body)
		}
		if a := w.callSaying("If-Match", old+` , `+now.header.Get("ETag"), method, path, w.adminToken, body); a.status >= 300 {
			t.Errorf("%s, as it is: status %d: %s", route, a.status, a.body)
		}
	}
	id, _ := w.create(object{})
	if a := w.callSaying("If-Match", "*", "PATCH", "/api/interviews/"+id, w.adminToken, object{"name": "n"}); a.status != 200 {
		t.Errorf("whichever it is: status %d: %s", a.status, a.body)
	}
}
