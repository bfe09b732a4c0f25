package api_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/api"
	"candor/backend/runner"
)

const keyHeader = "Idempotency-Key"

// keyed makes a call under a key.
func (w *world) keyed(key, method, path, token string, body any) answer {
	w.t.Helper()
	return w.callSaying(keyHeader, key, method, path, token, body)
}

// TestEveryCallSaysWhatItDoesAgain: nothing is left out of the table, and the API's description says it.
func TestEveryCallSaysWhatItDoesAgain(t *testing.T) {
	w := newWorld(t)
	rows := api.Repeats()
	for _, route := range w.api.Routes() {
		method, path, ok := strings.Cut(route, " ")
		if !ok || method == "GET" || !strings.HasPrefix(path, "/api/") {
			continue
		}
		taken, known := rows[route]
		if !known {
			t.Errorf("%s has no row", route)
		}
		delete(rows, route)
		if described := w.api.TakesHeader(route, keyHeader); described != taken {
			t.Errorf("%s: the API's description has %s: %t, want %t", route, keyHeader, described, taken)
		}
	}
	for route := range rows {
		t.Errorf("there is a row for %s, which is no call that changes something", route)
	}
}

// TestTheSameCallAgain makes each call that changes something twice under one key, then another under the same.
func TestTheSameCallAgain(t *testing.T) {
	w := withMail(t)
	start := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	tried := map[string]bool{}
	for _, c := range []struct {
		route string
		body  func(id string) any
		other any // another body
	}{
		{"PATCH /api/me", func(string) any { return object{"name": "Admiral"} }, object{"name": "Grace"}},
		{"POST /api/interviews", func(string) any {
			return object{"name": "Twice", "startsAt": start, "minutes": 60, "invitations": []object{{"to": "eve@example.com"}}}
		}, object{"name": "Thrice"}},
		{"POST /api/interviews/delete", func(id string) any { return object{"ids": []string{id}, "notify": true} }, object{"ids": []string{"interview-x"}}},
		{"POST /api/interviews/restore", func(id string) any { return object{"ids": []string{id}, "notify": true} }, object{"ids": []string{"interview-x"}}},
		{"PATCH /api/interviews/{id}", func(string) any { return object{"name": "Again", "notify": true} }, object{"name": "Other"}},
		{"POST /api/interviews/{id}/start", nil, nil},
		{"POST /api/interviews/{id}/end", nil, nil},
		{"POST /api/interviews/{id}/reopen", nil, nil},
		{"POST /api/interviews/{id}/invitations", func(string) any { return object{"to": "bob@example.com"} }, object{"to": "cyd@example.com"}},
		{"POST /api/interviews/{id}/invitations/{invitation}/resend", nil, nil},
		{"POST /api/interviews/{id}/invitations/{invitation}/withdraw", func(string) any { return object{"notify": true} }, object{}},
		{"PUT /api/execution-limits", func(string) any {
			return w.want(200, "GET", "/api/execution-limits", w.adminToken, nil).field(t, "standard")
		}, object{}},
		{"PUT /api/mail/settings", func(string) any { return mailServer }, with(mailServer, "password", "another")},
		{"DELETE /api/mail/settings", nil, nil},
		{"POST /api/mail/test", func(string) any { return object{"to": "ops@example.com"} }, object{"to": "dev@example.com"}},
		{"PUT /api/wording", func(string) any {
			return w.want(200, "GET", "/api/wording", w.adminToken, nil).field(t, "standard")
		}, object{}},
		{"POST /api/templates", func(string) any { return object{"name": "Two sum"} }, object{"name": "Three sum"}},
		{"PUT /api/templates/{id}", func(string) any { return object{"name": "Two sums"} }, object{"name": "Three sums"}},
		{"DELETE /api/templates/{id}", nil, nil},
		{"PUT /api/interviews/{id}/instructions", func(string) any { return object{"text": "Add."} }, object{"text": "Subtract."}},
	} {
		t.Run(c.route, func(t *testing.T) {
			tried[c.route] = true
			w.want(200, "PUT", "/api/mail/settings", w.adminToken, mailServer)
			method, pattern, _ := strings.Cut(c.route, " ")
			id, _ := w.create(object{"name": "Backend", "startsAt": start, "minutes": 60})
			invitation := w.want(201, "POST", "/api/interviews/"+id+"/invitations", w.adminToken, object{"to": "ada@example.com"}).text(t, "id")
			subject := id
			if strings.Contains(pattern, "templates/") {
				subject = w.want(201, "POST", "/api/templates", w.adminToken, object{"name": "LRU"}).text(t, "id")
			}
			switch {
			case strings.HasSuffix(pattern, "/reopen"):
				w.want(200, "POST", "/api/interviews/"+id+"/end", w.adminToken, nil)
			case strings.HasSuffix(pattern, "/restore"):
				w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{id}, "notify": true})
			}
			path := strings.NewReplacer("{id}", subject, "{invitation}", invitation).Replace(pattern)
			var body any
			if c.body != nil {
				body = c.body(id)
			}
			key := "key of " + c.route
			key = strings.NewReplacer(" ", "-", "{", "", "}", "").Replace(key)
			first := w.keyed(key, method, path, w.adminToken, body)
			if first.status < 200 || first.status >= 300 || first.header.Get("Idempotent-Replayed") != "" {
				t.Fatalf("status %d, %v: %s", first.status, first.header, first.body)
			}
			revision, tests := w.revision(), len(w.sender.mails)
			told := w.live.all()
			again := w.keyed(key, method, path, w.adminToken, body)
			if again.status != first.status || again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" ||
				again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Content-Type") != first.header.Get("Content-Type") {
				t.Errorf("again: status %d, %v: %s\nfirst: status %d, %v: %s", again.status, again.header, again.body, first.status, first.header, first.body)
			}
			if again.header.Get("X-Request-Id") == first.header.Get("X-Request-Id") {
				t.Error("both calls have one name")
			}
			if c.other != nil {
				if a := w.keyed(key, method, path, w.adminToken, c.other); a.status != 409 || !strings.Contains(a.body, "another request") {
					t.Errorf("something else: status %d: %s", a.status, a.body)
				}
			}
			if a := w.keyed(key, "PATCH", "/api/me", w.adminToken, object{"name": "Someone"}); a.status != 409 {
				t.Errorf("another call: status %d: %s", a.status, a.body)
			}
			if now := w.revision(); now != revision || len(w.sender.mails) != tests || !slices.Equal(w.live.all(), told) {
				t.Errorf("the second time something happened: revision %d after %d, %d tests of mail after %d, the sessions were told %q", now, revision, len(w.sender.mails), tests, w.live.all())
			}
		})
	}
	for route, taken := range api.Repeats() {
		if taken && !tried[route] && !strings.Contains(route, "/executions") && !strings.Contains(route, "/test-runs") && !strings.HasSuffix(route, "/purge") {
			t.Errorf("%s was not tried", route)
		}
	}
}

func TestKeysAreRefusedWhereTheyMeanNothing(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	for route, taken := range api.Repeats() {
		if taken {
			continue
		}
		method, pattern, _ := strings.Cut(route, " ")
		path := strings.NewReplacer("{id}", id, "{token}", link).Replace(pattern)
		a := w.keyed("k", method, path, w.adminToken, object{"email": "admin@example.com", "password": password, "name": "Ada"})
		if a.status != 422 || !strings.Contains(a.body, "takes no Idempotency-Key") || strings.Contains(a.body, "oken\":\"") {
			t.Errorf("%s: status %d: %s", route, a.status, a.body)
		}
	}
	w.want(200, "GET", "/api/me", w.adminToken, nil) // it is still signed in
	path := "/api/interviews/" + id
	for _, key := range []string{"", " ", `"`, `""`, "a b", "ä", "a\"b", `a\b`, strings.Repeat("k", 256)} {
		if a := w.keyed(key, "PATCH", path, w.adminToken, object{"name": "n"}); a.status != 422 || !strings.Contains(a.body, "visible ASCII") {
			t.Errorf("key %q: status %d: %s", key, a.status, a.body)
		}
	}
	two := w.request("PATCH", path, w.adminToken, object{"name": "n"})
	two.Header[keyHeader] = []string{"a", "b"}
	if a := w.do(two); a.status != 422 {
		t.Errorf("two keys: status %d: %s", a.status, a.body)
	}
	if a := w.keyed("k", "PATCH", path, "", object{"name": "n"}); a.status != 401 {
		t.Errorf("without a token: status %d: %s", a.status, a.body)
	}
	// A quoted string is what is in it.
	w.keyed(`"quoted-key"`, "PATCH", path, w.adminToken, object{"name": "n"})
	if a := w.keyed("quoted-key", "PATCH", path, w.adminToken, object{"name": "n"}); a.status != 200 || a.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("quoted and not: status %d: %s", a.status, a.body)
	}
}

// TestWhoseKeyItIs: a key is one caller's, whichever token they show, and what was refused may be asked again.
func TestWhoseKeyItIs(t *testing.T) {
	w := newWorld(t)
	made := w.keyed("k", "POST", "/api/interviews", w.adminToken, object{"name": "Backend"})
	if made.status != 201 {
		t.Fatalf("status %d: %s", made.status, made.body)
	}
	second, err := w.access.SignInToken(t.Context(), w.admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if a := w.keyed("k", "POST", "/api/interviews", second, object{"name": "Backend"}); a.body != made.body {
		t.Errorf("by another token of the same person: %s", a.body)
	}
	if a := w.keyed("k", "POST", "/api/interviews", w.colleagueToken, object{"name": "Backend"}); a.status != 201 || a.text(t, "id") == made.text(t, "id") {
		t.Errorf("by somebody else: status %d: %s", a.status, a.body)
	}
	id := made.text(t, "id")
	path := "/api/interviews/" + id
	for _, refused := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"PATCH", path, object{"minutes": 3}, 422},
		{"PATCH", path, `{"name": `, 400},
		{"PATCH", path, `{"name": "` + strings.Repeat("x", 64<<10) + `"}`, 413},
		{"PATCH", path, "[" + strings.Repeat("1,", 5000) + "1]", 413},
		{"PATCH", path + "x", object{"name": "n"}, 404},
		{"PUT", "/api/execution-limits", object{}, 422},
	} {
		if a := w.keyed("refused", refused.method, refused.path, w.adminToken, refused.body); a.status != refused.status {
			t.Errorf("%v: status %d: %s", refused, a.status, a.body)
		}
	}
	if a := w.keyed("refused", "PATCH", path, w.adminToken, object{"minutes": 45}); a.status != 200 || a.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("after it was refused: status %d: %s", a.status, a.body)
	}
	other, _ := w.create(object{})
	for _, c := range []struct {
		path   string
		status int
	}{{path + "/start", 200}, {path + "/end", 409}, {"/api/interviews/" + other + "/start", 409}, {path + "/start?x=1", 409}, {path + "/start", 200}} {
		if a := w.keyed("start", "POST", c.path, w.adminToken, nil); a.status != c.status {
			t.Errorf("%s under the key of %s/start: status %d: %s", c.path, path, a.status, a.body)
		}
	}
	stale := w.request("PATCH", path, w.adminToken, object{"minutes": 50})
	stale.Header.Set("If-Match", `"0"`)
	stale.Header.Set(keyHeader, "conditional")
	if a := w.do(stale); a.status != 412 {
		t.Errorf("a stale tag: status %d: %s", a.status, a.body)
	}
	fresh := w.request("PATCH", path, w.adminToken, object{"minutes": 50})
	fresh.Header.Set("If-Match", w.want(200, "GET", path, w.adminToken, nil).header.Get("ETag"))
	fresh.Header.Set(keyHeader, "conditional")
	if a := w.do(fresh); a.status != 200 {
		t.Errorf("with the tag as it is: status %d: %s", a.status, a.body)
	}
}

// TestPurgedAnswers: what an answer was about is deleted for ever.
func TestPurgedAnswers(t *testing.T) {
	w := newWorld(t)
	create := object{"id": "chosen-by-the-caller", "name": "Backend", "candidateName": "Ada"}
	w.keyed("create", "POST", "/api/interviews", w.adminToken, create)
	ids := object{"ids": []string{"chosen-by-the-caller", "interview-x"}}
	w.want(200, "POST", "/api/interviews/delete", w.adminToken, ids)
	for _, want := range []string{
		`[{"id":"chosen-by-the-caller","status":"purged"},{"id":"interview-x","status":"not_found"}]`,
		`[{"id":"chosen-by-the-caller","status":"not_found"},{"id":"interview-x","status":"not_found"}]`,
	} {
		if a := w.keyed("purge", "POST", "/api/interviews/purge", w.adminToken, ids); a.status != 200 || !strings.Contains(a.body, want) {
			t.Errorf("purge: status %d: %s, want %s", a.status, a.body, want)
		}
	}
	if a := w.keyed("purge", "POST", "/api/interviews/purge", w.adminToken, object{"ids": []string{"interview-y"}}); a.status != 409 {
		t.Errorf("another purge under the same key: status %d: %s", a.status, a.body)
	}
	if a := w.keyed("wrong-purge", "POST", "/api/interviews/purge", w.adminToken, object{"ids": []string{}}); a.status != 422 {
		t.Errorf("a purge of nothing: status %d: %s", a.status, a.body)
	}
	if a := w.keyed("wrong-purge", "POST", "/api/interviews/purge", w.adminToken, object{"ids": []string{"interview-y"}}); a.status != 200 {
		t.Errorf("after it was refused: status %d: %s", a.status, a.body)
	}
	if a := w.keyed("create", "POST", "/api/interviews", w.adminToken, create); a.status != 410 || a.text(t, "code") != "gone" {
		t.Errorf("created again: status %d: %s", a.status, a.body)
	}
	if a := w.call("GET", "/api/interviews/chosen-by-the-caller", w.adminToken, nil); a.status != 404 {
		t.Errorf("it is back: status %d: %s", a.status, a.body)
	}
}

// TestAProgramIsStartedOnce sends what starts a program, and what types into it, several times at once.
func TestAProgramIsStartedOnce(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": "input()"}}, "main": "main.py"}
	atOnce := func(key, method, path string, body any) string {
		t.Helper()
		const callers = 8
		answers := make([]answer, callers)
		var wg sync.WaitGroup
		for n := range callers {
			wg.Go(func() { answers[n] = w.keyed(key, method, path, candidate, body) })
		}
		wg.Wait()
		replayed := 0
		for _, a := range answers {
			if a.status != answers[0].status || a.body != answers[0].body || a.status >= 300 {
				t.Fatalf("%s: status %d: %s; the first had %d: %s", path, a.status, a.body, answers[0].status, answers[0].body)
			}
			if a.header.Get("Idempotent-Replayed") != "" {
				replayed++
			}
		}
		if replayed != callers-1 {
			t.Errorf("%s: %d of %d answers are given again", path, replayed, callers)
		}
		return answers[0].body
	}
	x := answer{body: atOnce("run", "POST", path, run)}.text(t, "id")
	p := w.backend.next(t)
	atOnce("type", "POST", path+"/"+x+"/stdin", object{"text": "Ada\n"})
	atOnce("end", "POST", path+"/"+x+"/stdin", object{"text": "", "eof": true})
	var typed strings.Builder
	for {
		b, err := p.console.Read(p.ctx)
		if err != nil {
			break
		}
		typed.Write(b)
	}
	if typed.String() != "Ada\n" {
		t.Errorf("the program read %q", typed.String())
	}
	p.end <- runner.Ending{}
	w.live.until(t, "execution.ended", x)
	if a := w.keyed("run", "POST", path, candidate, run); a.text(t, "id") != x {
		t.Errorf("after it ended: status %d: %s", a.status, a.body)
	}
	if a := w.keyed("run", "POST", path, w.adminToken, run); a.status != 202 || a.text(t, "id") == x {
		t.Errorf("somebody else's: status %d: %s", a.status, a.body)
	}
	p = w.backend.next(t)
	if a := w.keyed("again", "POST", path, candidate, run); a.status != 409 {
		t.Errorf("while another runs: status %d: %s", a.status, a.body)
	}
	p.end <- runner.Ending{}
	eventually(t, func() (answer, bool) {
		a := w.keyed("again", "POST", path, candidate, run)
		return a, a.status == http.StatusAccepted
	})
	w.backend.next(t).end <- runner.Ending{}
}
