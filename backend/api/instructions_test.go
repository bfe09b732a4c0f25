package api_test

import (
	"strings"
	"testing"
)

func TestInstructions(t *testing.T) {
	w := newWorld(t)
	template := w.want(201, "POST", "/api/templates", w.adminToken, object{"name": "n", "instructions": "Add."}).text(t, "id")
	id, link := w.create(object{"name": "Ada", "templateId": template})
	candidate, _ := w.join(link, "Ada")
	_, other := w.create(object{"name": "Bob"})
	stranger, _ := w.join(other, "Bob")
	path := "/api/interviews/" + id + "/instructions"
	text := func(s string) object { return object{"text": s} }

	for _, s := range []struct {
		name, method, token string
		body                any
		status              int
		has, after          string
	}{
		{"read", "GET", candidate, nil, 200, `"text":"Add."`, "Add."},
		{"read another interview's", "GET", stranger, nil, 403, `"code":"forbidden"`, "Add."},
		{"read without a token", "GET", "", nil, 401, "", "Add."},
		{"write, as a candidate", "PUT", candidate, text("Give me the job."), 403, `"code":"forbidden"`, "Add."},
		{"write without a token", "PUT", "", text("x"), 401, "", "Add."},
		{"write, too long", "PUT", w.adminToken, text(strings.Repeat("x", 64<<10+1)), 422, "64 KiB", "Add."},
		{"write far too much", "PUT", w.adminToken, text(strings.Repeat("x", 600<<10)), 413, `"code":"too_large"`, "Add."},
		{"write, no text", "PUT", w.adminToken, text("a\x00b"), 422, "instructions", "Add."},
		{"write", "PUT", w.adminToken, text("Sub\r\ntract."), 200, `"text":"Sub\ntract."`, "Sub\ntract."},
		{"write over what was not seen", "PUT", w.colleagueToken, object{"text": "Mine.", "was": "Add."}, 409, "Somebody else changed", "Sub\ntract."},
		{"write over what was seen", "PUT", w.colleagueToken, object{"text": "Mine.", "was": "Sub\ntract."}, 200, `"text":"Mine."`, "Mine."},
		{"write none", "PUT", w.colleagueToken, text(""), 200, `"text":""`, ""},
	} {
		t.Run(s.name, func(t *testing.T) {
			got := w.call(s.method, path, s.token, s.body)
			if got.status != s.status || !strings.Contains(string(got.body), s.has) {
				t.Errorf("%s answers %d %s, want %d with %s", s.method, got.status, got.body, s.status, s.has)
			}
			if now := w.want(200, "GET", path, candidate, nil).text(t, "text"); now != s.after {
				t.Errorf("the instructions are %q, want %q", now, s.after)
			}
		})
	}
	w.want(200, "POST", "/api/interviews/"+id+"/end", w.adminToken, nil)
	w.want(409, "PUT", path, w.adminToken, text("late"))
}
