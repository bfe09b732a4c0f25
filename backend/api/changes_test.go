package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"candor/backend/api"
	"candor/backend/interview"
	"candor/build/proving"
)

// changesAfter asks for what changed since.
func (w *world) changesAfter(token string, rev int64) api.ChangeList {
	w.t.Helper()
	var list api.ChangeList
	if err := json.Unmarshal([]byte(w.want(200, "GET", fmt.Sprintf("/api/changes?after=%d", rev), token, nil).body), &list); err != nil {
		w.t.Fatal(err)
	}
	return list
}

// revision is where changes are now.
func (w *world) revision() int64 {
	w.t.Helper()
	list := w.changesAfter(w.adminToken, -1)
	if len(list.Items) != 0 {
		w.t.Errorf("whoever begins is told of %+v", list.Items)
	}
	return list.Rev
}

// following is a server whose feed moves.
func (w *world) following() *httptest.Server {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.changes.Run(ctx)
	}()
	server := httptest.NewServer(w.handler)
	w.t.Cleanup(func() {
		stop() // whoever waits goes, or the server would wait for them
		<-done
		server.Close()
	})
	return server
}

func TestChanges(t *testing.T) {
	w := newWorld(t)
	from := w.revision()
	made := w.want(201, "POST", "/api/interviews", w.colleagueToken, object{"name": "Backend", "candidateName": "Bob"})
	id := made.text(t, "id")
	w.want(200, "PATCH", "/api/interviews/"+id, w.adminToken, object{"name": "Frontend"})
	if err := w.db.SetSetting(t.Context(), "mail-server", "secret.example.com"); err != nil {
		t.Fatal(err)
	}
	admins, others := w.changesAfter(w.adminToken, from), w.changesAfter(w.colleagueToken, from)
	kinds := func(l api.ChangeList) (all []string) {
		for _, c := range l.Items {
			all = append(all, strings.TrimSpace(c.Kind+" "+c.Subject))
		}
		return all
	}
	if got, want := kinds(admins), []string{"interview.created " + id, "interview.changed " + id, "setting.changed mail-server"}; !slices.Equal(got, want) {
		t.Errorf("an administrator is told of %q, want %q", got, want)
	}
	if got, want := kinds(others), []string{"interview.created " + id, "interview.changed " + id, "setting.changed"}; !slices.Equal(got, want) {
		t.Errorf("others are told of %q, want %q", got, want)
	}
	first := admins.Items[0]
	if first.Person != w.colleague.ID || first.Via != string(interview.SignInCredential) || first.Address != "203.0.113.9" ||
		first.Request == "" || first.Request != made.header.Get("X-Request-Id") {
		t.Errorf("who made it is told as %+v", first)
	}
	if others.Items[0].Address != "" {
		t.Error("where somebody is, is told to everybody")
	}
	if !slices.Equal(admins.Items[1].Fields, []string{"name"}) {
		t.Errorf("the fields are %q", admins.Items[1].Fields)
	}
	if body := w.want(200, "GET", fmt.Sprintf("/api/changes?after=%d", from), w.adminToken, nil).body; strings.Contains(body, "Frontend") || strings.Contains(body, "Bob") {
		t.Errorf("what it is now is told, too: %s", body)
	}
	if rest := w.changesAfter(w.adminToken, admins.Rev); len(rest.Items) != 0 || rest.Rev != admins.Rev {
		t.Errorf("after the last: %+v", rest)
	}
	// Who comes by the link is somebody, too.
	_, link := w.create(object{})
	begun := w.revision()
	_, bob := w.join(link, "Bob")
	if list := w.changesAfter(w.adminToken, begun); len(list.Items) != 1 || list.Items[0].Person != bob || list.Items[0].Via != string(interview.ParticipantCredential) {
		t.Errorf("who joined is told as %+v", list.Items)
	}
	admins.Rev = w.revision()
	w.want(410, "GET", fmt.Sprintf("/api/changes?after=%d", admins.Rev+1), w.adminToken, nil)
	w.want(422, "GET", "/api/changes?after=-2", w.adminToken, nil)
	w.want(422, "GET", "/api/changes?wait=31", w.adminToken, nil)
}

// TestKindsOfChanges: what may be told is what the API says may be, and the pages' types are made of that.
func TestKindsOfChanges(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../interview/change.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "ChangeKind" {
			kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, kind)
		}
		return true
	})
	field, _ := reflect.TypeFor[api.Change]().FieldByName("Kind")
	if said := strings.Split(field.Tag.Get("enum"), ","); !slices.Equal(said, kinds) || len(kinds) == 0 {
		t.Errorf("the API says %q, and there are %q", said, kinds)
	}
}

// TestChangesAreWaitedFor: an answer comes when something changes, or when the time is over.
func TestChangesAreWaitedFor(t *testing.T) {
	w := newWorld(t)
	server := w.following()
	ask := func(query string) api.ChangeList {
		var list api.ChangeList
		resp := w.follow(t.Context(), server, "/api/changes?"+query, nil)
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
			t.Error(err)
		}
		return list
	}
	from := w.revision()
	answered := make(chan api.ChangeList)
	go func() { answered <- ask(fmt.Sprintf("after=%d&wait=30", from)) }()
	id, _ := w.create(object{})
	if list := <-answered; len(list.Items) == 0 || list.Items[0].Subject != id {
		t.Errorf("the answer is %+v", list)
	}
	from = w.revision()
	if list := ask(fmt.Sprintf("after=%d&wait=1", from)); len(list.Items) != 0 || list.Rev != from {
		t.Errorf("when nothing changes: %+v", list)
	}
}

func (w *world) follow(ctx context.Context, server *httptest.Server, path string, header http.Header) *http.Response {
	req, err := http.NewRequestWithContext(ctx, "GET", server.URL+path, nil)
	if err != nil {
		w.t.Error(err)
		return nil
	}
	if header != nil {
		req.Header = header
	}
	req.Header.Set("Authorization", "Bearer "+w.adminToken)
	resp, err := server.Client().Do(req)
	if err != nil {
		w.t.Error(err)
		return &http.Response{Body: http.NoBody}
	}
	return resp
}

// events reads a stream of server-sent events, each as "name id".
func events(t *testing.T, r io.Reader) func() string {
	lines := bufio.NewScanner(r)
	return func() string {
		t.Helper()
		var name, id string
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "event":
				name = value
			case "id":
				id = value
			case "data":
				if !json.Valid([]byte(value)) {
					t.Errorf("the data is %s", value)
				}
			case "":
				if name != "" {
					return name + " " + id
				}
			}
		}
		return "end"
	}
}

func TestChangesAsEvents(t *testing.T) {
	w := newWorld(t)
	server := w.following()
	from := w.revision()
	stream := func(path string, header http.Header) (func() string, func()) {
		header.Set("Accept", "text/event-stream")
		ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
		resp := w.follow(ctx, server, path, header)
		if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream" {
			t.Fatalf("the answer is %d, %s", resp.StatusCode, kind)
		}
		return events(t, resp.Body), func() { cancel(); _ = resp.Body.Close() }
	}
	want := func(next func() string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if got := next(); got != want {
				t.Fatalf("the next event is %q, want %q", got, want)
			}
		}
	}
	next, end := stream("/api/changes", http.Header{})
	want(next, fmt.Sprintf("ready %d", from))
	w.create(object{})
	want(next, fmt.Sprintf("change %d", from+1))
	end()

	w.create(object{})
	next, end = stream("/api/changes", http.Header{"Last-Event-Id": {fmt.Sprint(from + 1)}})
	want(next, fmt.Sprintf("ready %d", from+1), fmt.Sprintf("change %d", from+2))
	end()
	next, end = stream(fmt.Sprintf("/api/changes?after=%d", from), http.Header{})
	want(next, fmt.Sprintf("ready %d", from), fmt.Sprintf("change %d", from+1), fmt.Sprintf("change %d", from+2))
	end()

	resp := w.follow(t.Context(), server, "/api/changes", http.Header{"Accept": {"text/event-stream"}, "Last-Event-Id": {"of another"}})
	if resp.Body.Close(); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an id from elsewhere: %d", resp.StatusCode)
	}
	resp = w.follow(t.Context(), server, "/api/changes?after=99999999", http.Header{"Accept": {"text/event-stream"}})
	if resp.Body.Close(); resp.StatusCode != http.StatusGone {
		t.Errorf("a place that is not known: %d", resp.StatusCode)
	}
}

// TestFollowersAreBounded: one person does not take all that there is.
func TestFollowersAreBounded(t *testing.T) {
	w := newWorld(t)
	server := w.following()
	from := w.revision()
	ctx, cancel := context.WithCancel(t.Context())
	var last *http.Response
	var open []*http.Response
	for range 33 {
		last = w.follow(ctx, server, fmt.Sprintf("/api/changes?after=%d", from), http.Header{"Accept": {"text/event-stream"}})
		open = append(open, last)
	}
	if last.StatusCode != http.StatusTooManyRequests {
		t.Errorf("one more than are allowed: %d", last.StatusCode)
	}
	w.want(200, "GET", "/api/changes", w.colleagueToken, nil)
	cancel()
	for _, r := range open {
		_ = r.Body.Close()
	}
	proving.Eventually(t, "those who went are not counted", func() bool {
		return w.call("GET", "/api/changes", w.adminToken, nil).status == http.StatusOK
	})
}
