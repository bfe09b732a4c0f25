package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/backend/runner"
	"candor/build/proving"
)

func TestEveryRouteHasARow(t *testing.T) {
	w := newWorld(t)
	routes, table := w.api.Routes(), api.AccessTable()
	for _, r := range routes {
		if !slices.Contains(table, r) {
			t.Errorf("%s has no row in the access table: nobody may call it", r)
		}
	}
	for _, r := range table {
		if !slices.Contains(routes, r) {
			t.Errorf("the access table has a row for %s, which is no route", r)
		}
	}
	b, err := w.api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if r := strings.ToUpper(method) + " " + path; !slices.Contains(routes, r) {
				t.Errorf("the OpenAPI document has %s, which is no route", r)
			}
		}
	}
}

// TestNobodyUnlessTheTableSaysSo calls every route with every kind of token.
func TestNobodyUnlessTheTableSaysSo(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	for _, route := range w.api.Routes() {
		method, path, ok := strings.Cut(route, " ")
		if !ok || !strings.HasPrefix(path, "/api/") {
			continue
		}
		public := slices.Contains([]string{
			"POST /api/sign-in", "POST /api/sign-in/code", "POST /api/join/{token}", "GET /api/languages", "GET /api/openapi.json",
		}, route)
		adminOnly := strings.HasPrefix(path, "/api/mail/") || route == "PUT /api/wording" || route == "PUT /api/execution-limits"
		forCandidates := public || strings.Contains(path, "/session") || strings.Contains(path, "/executions") || strings.HasSuffix(path, "/tests") || strings.Contains(path, "/test-runs") || route == "GET /api/interviews/{id}/instructions"
		path = strings.NewReplacer("{id}", id, "{token}", "x", "{execution}", "x", "{run}", "x", "{invitation}", "x").Replace(path)
		for _, c := range []struct {
			who, token string
			allowed    bool
		}{
			{"nobody", "", public},
			{"a stranger's token", "cs_" + interview.NewSecret(), public},
			{"a token of no kind", "Zm9v", public},
			{"a candidate", candidate, forCandidates},
			{"a person", w.colleagueToken, !adminOnly},
			{"an administrator", w.adminToken, true},
		} {
			if route == "POST /api/sign-out" && (c.who == "a person" || c.who == "an administrator") {
				continue // it would end the sign-in of the calls that follow
			}
			a := w.call(method, path, c.token, `{"no such field": 1}`)
			refused := a.status == 403 || a.status == 401
			if route == "POST /api/sign-in" || route == "POST /api/sign-in/code" {
				refused = a.status != 422
			}
			if refused == c.allowed {
				t.Errorf("%s as %s: status %d: %s", route, c.who, a.status, a.body)
			}
		}
	}
}

func TestCreateIsIdempotent(t *testing.T) {
	w := newWorld(t)
	body := object{"id": "made-offline-1", "joinToken": "abcdefghijklmnopqrstuvwxyz", "name": "Offline"}
	first := w.want(201, "POST", "/api/interviews", w.adminToken, body)
	// Changed since: the same request is still the same.
	w.want(200, "PATCH", "/api/interviews/made-offline-1", w.adminToken, object{"name": "Renamed"})
	second := w.want(200, "POST", "/api/interviews", w.adminToken, body)
	if second.text(t, "joinUrl") != first.text(t, "joinUrl") || second.text(t, "name") != "Renamed" {
		t.Errorf("the second answer is %s, want the first's interview as it is now", second.body)
	}
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Count(a.body, `"id":"made-offline-1"`) != 1 {
		t.Errorf("the list has it not once: %s", a.body)
	}
	w.want(409, "POST", "/api/interviews", w.adminToken, object{"id": "made-offline-1", "name": "Something else"})
	w.want(409, "POST", "/api/interviews", w.colleagueToken, body)
	w.want(409, "POST", "/api/interviews", w.adminToken, object{"id": "made-offline-2", "joinToken": "abcdefghijklmnopqrstuvwxyz", "name": "Offline"})
	for _, guessed := range []string{strings.Repeat("a", 26), strings.Repeat("0123456", 4)} {
		if a := w.want(422, "POST", "/api/interviews", w.adminToken, object{"joinToken": guessed}); !strings.Contains(a.body, "could be guessed") {
			t.Errorf("%s: %s", guessed, a.body)
		}
	}
	// Only the link chosen.
	link := object{"joinToken": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	if a, b := w.want(201, "POST", "/api/interviews", w.adminToken, link), w.want(200, "POST", "/api/interviews", w.adminToken, link); a.text(t, "id") != b.text(t, "id") {
		t.Errorf("the same link made two interviews")
	}
}

func TestCreateAtOnceIsOne(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	statuses := make([]int, 16)
	for i := range statuses {
		wg.Go(func() {
			statuses[i] = w.call("POST", "/api/interviews", w.adminToken, object{"id": "racing-interview"}).status
		})
	}
	wg.Wait()
	slices.Sort(statuses)
	if statuses[15] != 201 || statuses[14] != 200 || statuses[0] != 200 {
		t.Errorf("statuses %v, want one 201 and else 200", statuses)
	}
}

func TestPatch(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{"name": "A", "startsAt": "2027-03-01T10:00:00+01:00", "minutes": 60, "timeZone": "Europe/Berlin", "candidateEmail": "ada@example.com"})
	a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	if got := a.text(t, "startsAt"); got != "2027-03-01T09:00:00Z" {
		t.Errorf("startsAt is %q, want it in UTC", got)
	}
	a = w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"startsAt": nil, "minutes": nil, "name": "B"})
	if a.field(t, "startsAt") != nil || a.field(t, "minutes") != nil || a.text(t, "name") != "B" {
		t.Errorf("after clearing: %s", a.body)
	}
	if a.text(t, "timeZone") != "Europe/Berlin" || a.text(t, "candidateEmail") != "ada@example.com" {
		t.Errorf("what was not sent changed: %s", a.body)
	}
	again := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	if again.body != a.body {
		t.Errorf("read back %s, want %s", again.body, a.body)
	}
	if a := w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"name": ""}); a.text(t, "title") != interview.DefaultName {
		t.Errorf("title is %q", a.text(t, "title"))
	}
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	var want []string
	for i := range 7 {
		id, _ := w.create(object{"name": fmt.Sprint("Number ", i)})
		want = append([]string{id}, want...)
	}
	var got []string
	cursor := ""
	for range 10 {
		a := w.want(200, "GET", "/api/interviews?limit=3&cursor="+cursor, w.adminToken, nil)
		for _, i := range a.field(t, "items").([]any) {
			got = append(got, i.(map[string]any)["id"].(string))
		}
		if len(got) == 3 {
			w.create(object{"name": "made while somebody pages"})
		}
		if cursor = a.text(t, "next"); cursor == "" {
			break
		}
	}
	slices.Sort(got) // made in one millisecond they are ordered by their ids
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the pages have %v, want each of %v once", got, want)
	}
}

func TestStates(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	path := "/api/interviews/" + id
	step := func(verb, state string) {
		t.Helper()
		if got := w.want(200, "POST", path+verb, w.adminToken, nil).text(t, "state"); got != state {
			t.Errorf("after %s the state is %q, want %q", verb, got, state)
		}
	}
	step("/reopen", "upcoming")
	step("/start", "live")
	step("/start", "live")
	step("/end", "ended")
	step("/end", "ended")
	w.want(410, "POST", "/api/join/"+link, "", object{"name": "Late"})
	step("/reopen", "live")
	w.join(link, "Ada")
	if want := []string{id + " live", id + " ended", id + " live"}; !slices.Equal(w.live.states, want) {
		t.Errorf("the live side was told %v, want %v", w.live.states, want)
	}
	events, err := w.db.Events(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind)+" by "+e.Name)
	}
	if want := []string{"started by Grace Hopper", "ended by Grace Hopper", "reopened by Grace Hopper"}; !slices.Equal(kinds, want) {
		t.Errorf("the recording has %v, want %v", kinds, want)
	}
}

func TestFirstJoinMakesItLive(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	token, participant := w.join(link, "Ada")
	if got := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil).text(t, "state"); got != "live" {
		t.Errorf("after the first join the state is %q, want live", got)
	}
	// The same browser comes back under another name.
	a := w.want(200, "POST", "/api/join/"+link, "", object{"name": "Ada L.", "participantToken": token})
	if a.text(t, "participantToken") != token || a.text(t, "participantId") != participant {
		t.Errorf("who came back is somebody else: %s", a.body)
	}
	if got := w.want(200, "GET", "/api/interviews/"+id+"/session", token, nil).text(t, "me.name"); got != "Ada L." {
		t.Errorf("the name is %q, want the new one", got)
	}
	// Tokens of others and of other interviews make a new participant.
	_, otherLink := w.create(object{})
	for _, foreign := range []string{token, w.adminToken, "cp_" + interview.NewSecret(), "nonsense"} {
		a := w.want(200, "POST", "/api/join/"+otherLink, "", object{"name": "Ada", "participantToken": foreign})
		if a.text(t, "participantId") == participant || a.text(t, "participantToken") == foreign {
			t.Errorf("a foreign token was taken: %s", a.body)
		}
	}
}

// Who opens a session finds its language ready; an ended one gets nothing ready.
func TestOpeningASessionWarmsItsLanguage(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	w.want(200, "GET", "/api/interviews/"+id+"/executions", candidate, nil)
	select {
	case language := <-w.backend.warmed:
		if language != "python" {
			t.Errorf("%q was made ready, want the first language", language)
		}
	default:
		t.Error("no language was made ready")
	}
	w.want(200, "POST", "/api/interviews/"+id+"/end", w.adminToken, nil)
	w.want(200, "GET", "/api/interviews/"+id+"/executions", w.adminToken, nil)
	select {
	case language := <-w.backend.warmed:
		t.Errorf("%q was made ready for an ended interview", language)
	default:
	}
}

func TestDeleteRestorePurge(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Doomed"})
	candidate, _ := w.join(link, "Ada")
	all := func(verb, status string) {
		t.Helper()
		a := w.want(200, "POST", "/api/interviews/"+verb, w.adminToken, object{"ids": []string{id}})
		if got := a.text(t, "items.0.status"); got != status {
			t.Errorf("%s: %q, want %q", verb, got, status)
		}
	}
	all("delete", "deleted")
	unknown := w.want(404, "POST", "/api/join/"+strings.Repeat("A", 26), "", object{"name": "Ada"})
	deleted := w.want(404, "POST", "/api/join/"+link, "", object{"name": "Ada"})
	if deleted.body != unknown.body {
		t.Errorf("a deleted link answers %s, an unknown one %s: which it is shows", deleted.body, unknown.body)
	}
	if a, b := w.want(404, "GET", "/i/"+link, "", nil), w.want(404, "GET", "/i/none", "", nil); nonceOfPage.ReplaceAllString(a.body, "") != nonceOfPage.ReplaceAllString(b.body, "") {
		t.Errorf("the page of a deleted link differs from that of an unknown one")
	}
	if !slices.Contains(w.live.closed, id+" deleted") {
		t.Errorf("the session was not closed: %v", w.live.closed)
	}
	w.want(410, "GET", "/api/interviews/"+id+"/session", candidate, nil)
	w.want(410, "GET", "/api/interviews/"+id+"/executions", candidate, nil)
	if a := w.want(200, "GET", "/api/interviews", w.adminToken, nil); strings.Contains(a.body, id) {
		t.Errorf("the list still has it")
	}
	all("delete", "deleted")
	all("restore", "restored")
	w.want(200, "GET", "/i/"+link, "", nil)
	w.want(200, "GET", "/api/interviews/"+id+"/session", candidate, nil)
	all("purge", "not_deleted")
	all("delete", "deleted")
	all("purge", "purged")
	all("purge", "not_found")
	all("restore", "not_found")
	w.want(404, "GET", "/api/interviews/"+id, w.adminToken, nil)
	w.want(401, "GET", "/api/interviews/"+id+"/session", candidate, nil)
}

// TestLargeBodyOfUnknownLength sends more than it says, as chunked requests may.
func TestLargeBodyOfUnknownLength(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/api/sign-in", "/api/join/" + strings.Repeat("A", 26), "/api/interviews"} {
		body := struct{ io.Reader }{strings.NewReader(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`)}
		req, err := http.NewRequestWithContext(t.Context(), "POST", path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+w.adminToken)
		if a := w.do(req); a.status != 413 || a.text(t, "code") != "too_large" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	w.want(204, "POST", "/api/sign-out", w.colleagueToken, nil)
	w.want(401, "GET", "/api/me", w.colleagueToken, nil)
	w.want(200, "GET", "/api/me", w.adminToken, nil)
	api, err := w.access.NewAPIToken(t.Context(), w.admin.ID, "script")
	if err != nil {
		t.Fatal(err)
	}
	w.want(204, "POST", "/api/sign-out", api, nil)
	w.want(200, "GET", "/api/me", api, nil)
}

func TestMetricsOnThisMachine(t *testing.T) {
	w := newWorld(t)
	for host, want := range map[string]int{
		"127.0.0.1:4780": 200, "localhost:4780": 200, "[::1]:4780": 200, "localhost": 200,
		"evil.example:4780": 401, "127.0.0.1.evil.example": 401, "": 401,
	} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
		req.RemoteAddr, req.Host = "127.0.0.1:5000", host
		if a := w.do(req); a.status != want {
			t.Errorf("from this machine, as %q: %d, want %d", host, a.status, want)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.RemoteAddr, req.Host = "127.0.0.1:5000", "localhost"
	req.Header.Set("X-Forwarded-For", "203.0.113.5")
	if a := w.do(req); a.status != 401 {
		t.Errorf("through a proxy on this machine: %d, want 401", a.status)
	}
}

func TestExecution(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, candidateID := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": "print(input())"}}, "main": "main.py"}
	x := w.want(202, "POST", path, candidate, run).text(t, "id")
	p := w.backend.next(t)
	if len(p.req.Files) != 1 || p.req.Files[0].Text != "print(input())" || p.req.Main != "main.py" {
		t.Errorf("the runner got %+v", p.req)
	}
	if m := w.live.until(t, "execution.started", x); strings.Contains(m, `"output"`) || !strings.Contains(m, `"authorId":"`+candidateID) {
		t.Errorf("started: %s", m)
	}
	w.want(409, "POST", path, w.adminToken, run) // one at a time in a session

	p.console.Write(interview.Stdout, []byte("name? "))
	w.live.until(t, "execution.output", x, `"seq":1`, `"stream":"stdout"`, `"text":"name? "`)
	// Who comes late sees what was written so far.
	if a := w.want(200, "GET", path, w.adminToken, nil); a.text(t, "items.0.output.0.text") != "name? " || a.text(t, "items.0.outcome") != "running" {
		t.Errorf("while it runs: %s", a.body)
	}
	w.want(204, "POST", path+"/"+x+"/stdin", candidate, object{"text": "Ada\n", "eof": true})
	if b, err := p.console.Read(p.ctx); err != nil || string(b) != "Ada\n" {
		t.Errorf("the program read %q, %v", b, err)
	}
	p.console.Write(interview.Stderr, []byte("careful\n"))
	p.console.Write(interview.Stdout, []byte("Ada\n"))
	p.end <- runner.Ending{ExitCode: 3, CPU: 5 * time.Millisecond, MemoryBytes: 1 << 20}
	ended := w.live.until(t, "execution.ended", x)
	for _, part := range []string{`"outcome":"finished"`, `"exitCode":3`, `"cpuMs":5`, `"memoryBytes":1048576`, `"endedAt":"`} {
		if !strings.Contains(ended, part) {
			t.Errorf("ended lacks %s: %s", part, ended)
		}
	}
	stored := eventually(t, func() (answer, bool) {
		a := w.call("GET", path, candidate, nil)
		return a, a.text(t, "items.0.outcome") == "finished"
	})
	text := ""
	for _, c := range stored.field(t, "items.0.output").([]any) {
		text += c.(map[string]any)["stream"].(string) + ":" + c.(map[string]any)["text"].(string) + "|"
	}
	if text != "stdout:name? |stderr:careful\n|stdout:Ada\n|" {
		t.Errorf("the stored output is %q", text)
	}
	events, err := w.db.Events(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[len(events)-1]; last.Kind != interview.ExecutionRan || !strings.Contains(last.Data, x) || last.Author != candidateID {
		t.Errorf("the recording ends with %+v", last)
	}
	w.want(410, "POST", path+"/"+x+"/stdin", candidate, object{"text": "more"})
}

func TestStopExecution(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	run := object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}}
	x := w.want(202, "POST", path, candidate, run).text(t, "id")
	w.backend.next(t)
	other, _ := w.create(object{})
	w.want(410, "POST", "/api/interviews/"+other+"/executions/"+x+"/stop", w.adminToken, nil)
	w.want(204, "POST", path+"/"+x+"/stop", w.adminToken, nil)
	w.live.until(t, "execution.ended", x, `"outcome":"stopped"`, "Grace Hopper")
}

func TestMuchOutputIsGathered(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{})
	path := "/api/interviews/" + id + "/executions"
	x := w.want(202, "POST", path, w.adminToken, object{"language": "python", "files": []object{{"name": "main.py", "text": ""}}}).text(t, "id")
	p := w.backend.next(t)
	const lines = 20_000
	for i := range lines {
		p.console.Write(interview.Stdout, fmt.Appendf(nil, "%d\n", i))
	}
	p.end <- runner.Ending{}
	w.live.until(t, "execution.ended", x)
	w.live.mu.Lock()
	var text strings.Builder
	seq := 0
	for _, m := range w.live.messages {
		var o struct {
			Type, Text string
			Seq        int
		}
		if err := json.Unmarshal([]byte(m), &o); err != nil {
			t.Fatal(err)
		}
		if o.Type == "execution.output" {
			if seq++; o.Seq != seq {
				t.Fatalf("chunk %d came as number %d", o.Seq, seq)
			}
			text.WriteString(o.Text)
		}
	}
	w.live.mu.Unlock()
	if seq > lines/20 {
		t.Errorf("%d lines went out in %d messages", lines, seq)
	}
	if got := strings.Count(text.String(), "\n"); got != lines {
		t.Errorf("%d lines went out, want %d", got, lines)
	}
}

// TestRestart closes everything while a program runs and opens it again.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	w := newWorldIn(t, dir)
	id, link := w.create(object{"name": "Kept"})
	candidate, _ := w.join(link, "Ada")
	path := "/api/interviews/" + id + "/executions"
	w.want(202, "POST", path, candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": "1"}}})
	p := w.backend.next(t)
	p.console.Write(interview.Stdout, []byte("so far\n"))
	w.live.until(t, "so far")

	ctx, cancel := context.WithTimeout(context.Background(), proving.Patience(t))
	defer cancel()
	if err := w.runner.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := w.api.Close(ctx); err != nil {
		t.Fatal(err)
	}
	w.want(503, "POST", path, candidate, object{"language": "python", "files": []object{{"name": "main.py", "text": "1"}}})

	again := newWorldIn(t, dir)
	a := again.want(200, "GET", path, candidate, nil)
	if a.text(t, "items.0.output.0.text") != "so far\n" || a.text(t, "items.0.outcome") == "running" || a.text(t, "items.0.message") == "" {
		t.Errorf("after the restart: %s", a.body)
	}
	if got := again.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil).text(t, "name"); got != "Kept" {
		t.Errorf("the name is %q", got)
	}
}

// eventually asks until what it asks for is so.
func eventually[T any](t *testing.T, ask func() (T, bool)) T {
	t.Helper()
	deadline := time.NewTimer(proving.Patience(t))
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		v, ok := ask()
		if ok {
			return v
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("it never became so; last: %v", v)
		}
	}
}

func TestLinksWithSomethingAddedLeadToTheLink(t *testing.T) {
	w := newWorld(t)
	_, link := w.create(object{})
	for path, clean := range map[string]string{
		"/i/" + link:                                   "",
		"/i/" + link + ".":                             "/i/" + link,
		"/i/" + link + "/":                             "/i/" + link,
		"/i/" + link + "%E2%80%8B":                     "/i/" + link,
		"/i/" + link + "%0A":                           "/i/" + link,
		"/i/" + strings.ToUpper(link) + "?name=A":      "/i/" + link + "?name=A",
		"/i/%" + fmt.Sprintf("%X", link[0]) + link[1:]: "/i/" + link, // the page knows itself by the token as it is
	} {
		status := 302
		if clean == "" {
			status = 200
		}
		a := w.want(status, "GET", path, "", nil)
		if got := a.header.Get("Location"); got != clean {
			t.Errorf("%s leads to %q, want %q", path, got, clean)
		}
	}
	w.want(200, "POST", "/api/join/"+link+").", "", object{"name": "Ada"})
}

// TestSharedLinkCases are what mail programs did to links that then opened nothing.
func TestSharedLinkCases(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "cases", "10-link-with-trailing-characters", "input.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("10-link-with-trailing-characters is not here: %v", err)
	}
	w := newWorld(t)
	_, link := w.create(object{})
	n := 0
	for added := range strings.Lines(string(b)) {
		added = strings.TrimRight(added, "\n")
		if strings.HasPrefix(added, "GET ") || strings.HasPrefix(added, "and ") || added == "" {
			continue
		}
		n++
		w.want(302, "GET", "/i/"+link+added, "", nil)
		w.want(200, "POST", "/api/join/"+link+added, "", object{"name": "Ada"})
	}
	if n == 0 {
		t.Error("the file has no cases")
	}
	w.want(302, "GET", "/i/"+strings.ToUpper(link), "", nil)
}

func TestDoubtfulNamesAreMarked(t *testing.T) {
	w := newWorld(t)
	id, _ := w.create(object{})
	people := []interview.Participant{
		{ID: "person-grace", Name: "Grace Hopper", Mode: interview.InterviewerMode},
		{ID: "guest-twin", Name: "Grасe  HOPPER.", Mode: interview.CandidateMode}, // а and с in Cyrillic
		{ID: "guest-blank", Name: ".", Mode: interview.CandidateMode},
		{ID: "guest-ada", Name: "Ada", Mode: interview.CandidateMode},
	}
	w.live.present = map[string][]interview.Participant{id: people}
	a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil)
	for n, want := range []any{nil, "alike", "blank", nil} {
		if got := a.field(t, fmt.Sprintf("present.%d", n)).(map[string]any)["doubt"]; got != want {
			t.Errorf("the doubt about %q is %v, want %v", people[n].Name, got, want)
		}
	}
	w.live.present[id] = people[1:]
	if a := w.want(200, "GET", "/api/interviews/"+id, w.adminToken, nil); strings.Contains(a.body, "alike") {
		t.Errorf("like an interviewer's who is not there: %s", a.body)
	}
}

// TestOpenedBy asks which interview a link opens: who has an account is told its
// id, and enters by that; for anybody else a link opens the join alone.
func TestOpenedBy(t *testing.T) {
	w := newWorld(t)
	id, link := w.create(object{"name": "Ada"})
	candidate, _ := w.join(link, "Ada")
	trashed, dead := w.create(object{"name": "Bob"})
	w.want(200, "POST", "/api/interviews/delete", w.adminToken, object{"ids": []string{trashed}})
	for _, s := range []struct {
		name, token, link string
		status            int
		has               string
	}{
		{"a colleague", w.colleagueToken, link, 200, `"id":"` + id + `"`},
		{"with what a mail program added", w.colleagueToken, link + ").", 200, `"id":"` + id + `"`},
		{"a candidate", candidate, link, 403, `"code":"forbidden"`},
		{"nobody", "", link, 401, ""},
		{"a deleted interview", w.colleagueToken, dead, 404, `"code":"not_found"`},
		{"no interview", w.colleagueToken, strings.Repeat("A", 26), 404, `"code":"not_found"`},
	} {
		if got := w.call("GET", "/api/join/"+s.link, s.token, nil); got.status != s.status || !strings.Contains(string(got.body), s.has) {
			t.Errorf("%s is answered %d %s, want %d with %s", s.name, got.status, got.body, s.status, s.has)
		}
	}
}
