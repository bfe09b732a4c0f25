package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner/wasm"
	"candor/backend/runner/wasm/wasmtest"
	"candor/backend/server"
	"candor/build/proving"
)

func TestMain(m *testing.M) {
	if wasm.ChildMain() { // the relay starts this program anew to execute code
		return
	}
	clean, err := wasmtest.UseRelay()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		clean()
		os.Exit(1)
	}
	if dir := os.Getenv(childDir); dir != "" {
		if runChild(dir) != nil {
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		clean()
		os.Exit(code)
	}))
}

// logBuffer holds what the relay logged.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type relay struct {
	*server.Server
	t      *testing.T
	log    *logBuffer
	base   string
	person interview.Person
	token  string
}

// start runs a relay in dir until the test ends.
func start(t *testing.T, dir string) *relay {
	t.Helper()
	return startWith(t, server.Options{DataDir: dir})
}

func startWith(t *testing.T, o server.Options) *relay {
	t.Helper()
	log := &logBuffer{}
	o.Addr, o.Version = "127.0.0.1:0", "test"
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	r := &relay{Server: s, t: t, log: log, base: "http://" + s.Addr()}
	t.Cleanup(func() { r.close() })
	if r.person, err = s.LocalPerson(t.Context()); err != nil {
		t.Fatalf("this computer's person: %v", err)
	}
	if r.token, err = s.SignInToken(t.Context(), r.person.ID); err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return r
}

func (r *relay) close() {
	r.t.Helper()
	http.DefaultClient.CloseIdleConnections()
	if err := r.Close(context.Background()); err != nil {
		r.t.Errorf("close: %v", err)
	}
}

// call makes a request over the network and returns the answer's JSON.
func (r *relay) call(want int, method, path, token string, body any) map[string]any {
	r.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.base+path, in)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if resp.StatusCode != want {
		r.t.Fatalf("%s %s: status %d, want %d: %s", method, path, resp.StatusCode, want, b)
	}
	out := map[string]any{}
	if len(b) > 0 && b[0] == '{' {
		if err := json.Unmarshal(b, &out); err != nil {
			r.t.Fatal(err)
		}
	}
	return out
}

type object = map[string]any

// create makes an interview; join enters it.
func (r *relay) create() (id, link string) {
	r.t.Helper()
	i := r.call(201, "POST", "/api/interviews", r.token, object{"name": "Ada"})
	return i["id"].(string), strings.TrimPrefix(i["joinUrl"].(string), r.URL()+"/i/")
}

func (r *relay) join(link string) string {
	r.t.Helper()
	return r.call(200, "POST", "/api/join/"+link, "", object{"name": "Ada"})["participantToken"].(string)
}

// TestWholeWay goes from creation over joining and writing to a restart.
func TestWholeWay(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id, link := r.create()
	candidate := r.join(link)

	interviewer := dial(t, r.base)
	interviewer.open(id+"/code", r.token)
	interviewer.opened(id + "/code")
	interviewer.open(id+"/notes", r.token)
	interviewer.opened(id + "/notes")

	guest := dial(t, r.base)
	guest.open(id+"/code", candidate)
	guest.opened(id + "/code")
	guest.open(id+"/notes", candidate)
	guest.denied(id+"/notes", interview.Forbidden)

	interviewer.write(id+"/notes", "notes", "careful with this one")
	interviewer.stored(id + "/notes")

	present := r.call(200, "GET", "/api/interviews/"+id, r.token, nil)["present"].([]any)
	var modes []string
	for _, p := range present {
		modes = append(modes, p.(object)["mode"].(string))
	}
	slices.Sort(modes)
	if !slices.Equal(modes, []string{"candidate", "interviewer"}) {
		t.Errorf("present are %v", present)
	}

	r.call(200, "POST", "/api/interviews/"+id+"/end", r.token, nil)
	guest.told(id+"/code", `"interview.state"`)
	r.call(200, "POST", "/api/interviews/"+id+"/reopen", r.token, nil)
	guest.told(id+"/code", `"live"`)

	r.close()
	if code := guest.closed(); code != websocketRestart {
		t.Errorf("the connection was closed with %d, want %d so that it comes back", code, websocketRestart)
	}

	again := start(t, dir)
	if again.person != r.person {
		t.Errorf("this computer's person is %+v, was %+v", again.person, r.person)
	}
	reader := dial(t, again.base)
	reader.open(id+"/notes", r.token)
	reader.sent(id+"/notes", "careful with this one")
	back := dial(t, again.base)
	back.open(id+"/code", candidate)
	back.opened(id + "/code")

	again.call(200, "POST", "/api/interviews/delete", again.token, object{"ids": []string{id}})
	if code := back.closed(); code != 4404 {
		t.Errorf("after the deletion the connection was closed with %d, want 4404", code)
	}
	late := dial(t, again.base)
	late.open(id+"/code", candidate)
	late.denied(id+"/code", interview.Gone)
	again.call(200, "POST", "/api/interviews/purge", again.token, object{"ids": []string{id}})
	again.close()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("careful with")) {
			t.Errorf("after the purge the notes are still in %s", f.Name())
		}
	}
}

const websocketRestart = 1012

// TestExecution runs a program in the real sandbox, where it was built in.
func TestExecution(t *testing.T) {
	r := start(t, t.TempDir())
	languages := r.call(200, "GET", "/api/languages", "", nil)["items"].([]any)
	if !slices.ContainsFunc(languages, func(l any) bool { return l.(object)["id"] == "javascript" }) {
		t.Skip("this build has no runtimes: build/setup makes them")
	}
	id, link := r.create()
	candidate := r.join(link)
	guest := dial(t, r.base)
	guest.open(id+"/code", candidate)
	guest.opened(id + "/code")
	path := "/api/interviews/" + id + "/executions"
	run := func(source string) string {
		t.Helper()
		return r.call(202, "POST", path, candidate, object{
			"language": "javascript", "main": "main.js", "files": []object{{"name": "main.js", "text": source}},
		})["id"].(string)
	}
	run("console.log('sum', 40 + 2)")
	guest.told(id+"/code", `"execution.started"`)
	guest.told(id+"/code", `sum 42`)
	guest.told(id+"/code", `"execution.ended"`)

	// An endless program is stopped by whoever deletes the interview.
	run("for (;;) {}")
	guest.told(id+"/code", `"execution.started"`)
	r.call(200, "POST", "/api/interviews/delete", r.token, object{"ids": []string{id}})
	r.call(200, "POST", "/api/interviews/restore", r.token, object{"ids": []string{id}})
	eventually(t, func() bool {
		items := r.call(200, "GET", path, r.token, nil)["items"].([]any)
		return items[len(items)-1].(object)["outcome"] == "stopped"
	})
}

// TestCloseIsQuick closes with people in a session, a program that never ends,
// and a client that has not finished its request.
func TestCloseIsQuick(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	id, link := r.create()
	candidate := r.join(link)
	for range 20 {
		c := dial(t, r.base)
		c.open(id+"/code", candidate)
		c.opened(id + "/code")
	}
	languages := r.call(200, "GET", "/api/languages", "", nil)["items"].([]any)
	if len(languages) > 0 {
		r.call(202, "POST", "/api/interviews/"+id+"/executions", candidate, object{
			"language": "javascript", "main": "main.js", "files": []object{{"name": "main.js", "text": "for (;;) {}"}},
		})
	}
	slow, hold := io.Pipe()
	defer hold.Close()
	req, err := http.NewRequestWithContext(t.Context(), "POST", r.base+"/api/sign-in", slow)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err == nil {
			resp.Body.Close()
		}
	})
	if _, err := hold.Write([]byte(`{`)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	err = r.Close(context.Background())
	if took := time.Since(begin); took > proving.Promptly {
		t.Errorf("closing took %v", took)
	}
	if err != nil {
		t.Errorf("close: %v", err)
	}
	hold.Close()
	wg.Wait()
	if again := r.Close(context.Background()); !errors.Is(again, err) {
		t.Errorf("closing again: %v, want %v", again, err)
	}
	r2 := start(t, dir)
	if len(languages) > 0 {
		items := r2.call(200, "GET", "/api/interviews/"+id+"/executions", candidate, nil)["items"].([]any)
		if got := items[0].(object)["outcome"]; got == "running" {
			t.Errorf("after the restart the program still runs: %v", items)
		}
	}
}

func TestOneRelayForADirectory(t *testing.T) {
	dir := t.TempDir()
	r := start(t, dir)
	_, err := server.New(t.Context(), server.Options{Addr: "127.0.0.1:0", DataDir: dir})
	if interview.CodeOf(err) != interview.Conflict || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second relay: %v, want a conflict that names the directory", err)
	}
	// The command line works beside it.
	people, err := server.OpenPeople(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := people.AddPerson(t.Context(), server.NewPerson{Email: "ada@example.com", Name: "Ada", Password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := people.NewAPIToken(t.Context(), p.ID, "script")
	if err != nil {
		t.Fatal(err)
	}
	if err := people.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if me := r.call(200, "GET", "/api/me", token, nil); me["email"] != "ada@example.com" || me["role"] != "interviewer" {
		t.Errorf("the new person is %v", me)
	}
	r.call(200, "POST", "/api/sign-in", "", object{"email": "Ada@example.com", "password": "correct horse"})
	r.close()
	start(t, dir)
}

func TestTakenAddress(t *testing.T) {
	r := start(t, t.TempDir())
	_, err := server.New(t.Context(), server.Options{Addr: r.Addr(), DataDir: t.TempDir()})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a taken address: %v", err)
	}
}

func TestSignInCodeWorksOnce(t *testing.T) {
	r := start(t, t.TempDir())
	code, err := r.SignInCode(t.Context(), r.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	token := r.call(200, "POST", "/api/sign-in/code", "", object{"code": code})["token"].(string)
	if me := r.call(200, "GET", "/api/me", token, nil); me["id"] != r.person.ID || me["role"] != "admin" {
		t.Errorf("signed in as %v", me)
	}
	r.call(401, "POST", "/api/sign-in/code", "", object{"code": code})
	r.call(401, "GET", "/api/me", code, nil)
}

// TestLogHasNoSecrets looks for tokens in the log at its most talkative.
func TestLogHasNoSecrets(t *testing.T) {
	r := start(t, t.TempDir())
	id, link := r.create()
	candidate := r.join(link)
	code, err := r.SignInCode(t.Context(), r.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.call(200, "POST", "/api/sign-in/code", "", object{"code": code})
	r.call(401, "POST", "/api/sign-in", "", object{"email": "x@example.com", "password": "my password"})
	r.call(503, "GET", "/i/"+link, "", nil) // this relay has no pages
	r.call(404, "GET", "/i/"+link+"x", "", nil)
	guest := dial(t, r.base)
	guest.open(id+"/code", candidate)
	guest.opened(id + "/code")
	r.close()
	log := r.log.String()
	if !strings.Contains(log, "POST /api/join/{token}") {
		t.Fatalf("the requests were not logged:\n%s", log)
	}
	for what, secret := range map[string]string{
		"the join token": link, "a participant's token": candidate, "a sign-in": r.token, "a code": code, "a password": "my password",
	} {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log", what)
		}
	}
}

func TestPublicURL(t *testing.T) {
	for _, c := range []struct {
		given, want string
		ok          bool
	}{
		{"https://candor.example.com", "https://candor.example.com", true},
		{"https://example.com/candor/", "https://example.com/candor", true},
		{"candor.example.com", "", false},
		{"ftp://example.com", "", false},
		{"https://example.com/?a=b", "", false},
		{"https://user@example.com", "", false},
	} {
		s, err := server.New(t.Context(), server.Options{Addr: "127.0.0.1:0", DataDir: t.TempDir(), PublicURL: c.given})
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.given, err)
		}
		if err != nil {
			continue
		}
		if s.URL() != c.want {
			t.Errorf("%q became %q, want %q", c.given, s.URL(), c.want)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

func TestDescribeAPI(t *testing.T) {
	b, err := server.DescribeAPI("1")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Paths["/api/join/{token}"] == nil {
		t.Errorf("the description is %s…", b[:200])
	}
}

// eventually asks until it is so.
func eventually(t *testing.T, ask func() bool) {
	t.Helper()
	proving.Eventually(t, "what this line asks for", ask)
}
