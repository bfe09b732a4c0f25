package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"candor/backend/access"
	"candor/backend/api"
	"candor/backend/changes"
	"candor/backend/idempotency"
	"candor/backend/interview"
	"candor/backend/invite"
	"candor/backend/invite/letter"
	"candor/backend/live"
	"candor/backend/room"
	"candor/backend/runner"
	"candor/backend/sqlite"
	"candor/backend/vault"
	"candor/build/proving"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
}

const publicURL = "https://candor.example.com"

// world is a relay's HTTP side over a real database and a runner with a backend
// that the test plays.
type world struct {
	t          *testing.T
	db         *sqlite.DB
	access     *access.Access
	interviews *interview.Service
	secrets    *vault.Vault
	invites    *invite.Service // its worker does not run
	sender     *playedSender
	log        *bytes.Buffer // at every level; look at it when nothing runs
	live       *liveLog
	backend    *playedBackend
	runner     *runner.Runner
	changes    *changes.Feed // it does not run
	api        *api.API
	handler    http.Handler

	admin, colleague           interview.Person
	adminToken, colleagueToken string
}

// The front end of the tests.
var testPages = fstest.MapFS{
	"dist/interviewer/index.html":      {Data: []byte("<head><title>Interviewer</title></head>")},
	"dist/candidate/index.html":        {Data: []byte("<head><title>Candidate</title></head>")},
	"dist/assets/candidate/a-1.js":     {Data: []byte("1")},
	"dist/assets/candidate/a-1.js.gz":  {Data: []byte("gz")},
	"dist/assets/candidate/f-1.woff2":  {Data: []byte("font")},
	"secret.txt":                       {Data: []byte("outside of dist")},
	"dist/candidate/not-found.html":    {Data: []byte("<head><title>No interview</title></head>")},
	"dist/assets/candidate/empty.json": {Data: nil},
}

// late is the service that is made last, for those that are made first.
type late struct{ *invite.Service }

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldIn(t, t.TempDir())
}

func newWorldIn(t *testing.T, dir string) *world {
	t.Helper()
	ctx := t.Context()
	db, err := sqlite.Open(ctx, dir)
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	w := &world{t: t, db: db, live: &liveLog{records: room.New(room.Options{Store: db})}, backend: &playedBackend{started: make(chan *played, 16), warmed: make(chan string, 1)}}
	var letters late
	w.interviews = interview.NewService(interview.ServiceOptions{Store: db, Templates: db, Sessions: w.live, Letters: &letters})
	w.access = access.New(access.Options{Store: db, Interviews: w.interviews, Cost: access.Cost{Time: 1, Memory: 64, Threads: 1}})
	w.runner = runner.New(runner.Options{Backends: []runner.Backend{w.backend}})
	if w.secrets, err = vault.Open(dir, "", db); err != nil {
		t.Fatalf("open the vault: %v", err)
	}
	w.sender, w.log = &playedSender{}, &bytes.Buffer{}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.invites = invite.New(invite.Options{
		Store: db, Sender: w.sender, Secrets: w.secrets, People: w.access, PublicURL: publicURL, Log: log,
	})
	letters.Service = w.invites
	w.changes = changes.New(db, log)
	w.api = api.New(api.Options{
		Log:        log,
		Interviews: w.interviews, Invitations: w.invites, Templates: interview.NewTemplates(interview.TemplatesOptions{Store: db, Recorder: w.live}), Access: w.access, Executions: db, Tests: db,
		Live: w.live, Runner: w.runner, Changes: w.changes, Repeats: idempotency.New(db, log, nil), Settings: db,
		PublicURL: publicURL, Frontend: testPages, Version: "test",
		LiveHandler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }),
	})
	w.handler = w.api.Handler()
	w.admin, w.adminToken = w.person("admin@example.com", "Grace Hopper", interview.Admin)
	w.colleague, w.colleagueToken = w.person("colleague@example.com", "Edsger Dijkstra", interview.Interviewer)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), proving.Patience(t))
		defer cancel()
		if err := w.runner.Close(ctx); err != nil {
			t.Errorf("close the runner: %v", err)
		}
		if err := w.api.Close(ctx); err != nil {
			t.Errorf("close the API: %v", err)
		}
		if err := w.live.records.Shutdown(ctx); err != nil {
			t.Errorf("close the records: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return w
}

const password = "correct horse"

func (w *world) person(email, name string, role interview.Role) (interview.Person, string) {
	w.t.Helper()
	p, err := w.access.AddPerson(w.t.Context(), access.NewPerson{Email: email, Name: name, Role: role, Password: password})
	if interview.CodeOf(err) == interview.Conflict {
		p, err = w.access.PersonByEmail(w.t.Context(), email)
	}
	if err != nil {
		w.t.Fatalf("add a person: %v", err)
	}
	token, err := w.access.SignInToken(w.t.Context(), p.ID)
	if err != nil {
		w.t.Fatalf("sign a person in: %v", err)
	}
	return p, token
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// field reads a value in the answer's JSON, as "items.0.id".
func (a answer) field(t *testing.T, path string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("the answer is not JSON: %v: %s", err, a.body)
	}
	for part := range strings.SplitSeq(path, ".") {
		switch c := v.(type) {
		case map[string]any:
			v = c[part]
		case []any:
			i := int(part[0] - '0')
			if i >= len(c) {
				return nil
			}
			v = c[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(t *testing.T, path string) string {
	t.Helper()
	s, _ := a.field(t, path).(string)
	return s
}

// call makes a request. A body that is not a string is sent as JSON.
func (w *world) call(method, path, token string, body any) answer {
	w.t.Helper()
	return w.callFrom("203.0.113.9:4000", method, path, token, body)
}

func (w *world) callFrom(addr, method, path, token string, body any) answer {
	w.t.Helper()
	req := w.request(method, path, token, body)
	req.RemoteAddr = addr
	return w.do(req)
}

// callSaying is call with a header.
func (w *world) callSaying(header, value, method, path, token string, body any) answer {
	w.t.Helper()
	req := w.request(method, path, token, body)
	req.Header.Set(header, value)
	return w.do(req)
}

func (w *world) request(method, path, token string, body any) *http.Request {
	w.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			w.t.Fatalf("write a body: %v", err)
		}
		r = bytes.NewReader(j)
	}
	req := httptest.NewRequestWithContext(w.t.Context(), method, path, r)
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req
}

func (w *world) do(req *http.Request) answer {
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

// want calls and fails unless the status is as expected.
func (w *world) want(status int, method, path, token string, body any) answer {
	w.t.Helper()
	a := w.call(method, path, token, body)
	if a.status != status {
		w.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

type object = map[string]any

// create makes an interview and returns its id and join token.
func (w *world) create(body object) (id, link string) {
	w.t.Helper()
	a := w.want(http.StatusCreated, "POST", "/api/interviews", w.adminToken, body)
	return a.text(w.t, "id"), strings.TrimPrefix(a.text(w.t, "joinUrl"), publicURL+"/i/")
}

// join enters as a candidate and returns the participant's token and id.
func (w *world) join(link, name string) (token, id string) {
	w.t.Helper()
	a := w.want(http.StatusOK, "POST", "/api/join/"+link, "", object{"name": name})
	return a.text(w.t, "participantToken"), a.text(w.t, "participantId")
}

// liveLog notes what the live side is told.
type liveLog struct {
	mu       sync.Mutex
	messages []string
	states   []string
	closed   []string
	present  map[string][]interview.Participant
	heard    chan struct{}
	records  *room.Hub // records what happens
}

func (l *liveLog) Presence(id string) []interview.Participant {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.present[id]
}

func (l *liveLog) Tell(_ string, m live.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages = append(l.messages, live.Text(m))
	if l.heard != nil {
		close(l.heard)
		l.heard = nil
	}
}

func (l *liveLog) Record(e interview.Event) <-chan struct{} { return l.records.Record(e) }

func (l *liveLog) SetState(id string, s interview.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.states = append(l.states, id+" "+string(s))
}

// all is everything that it was told.
func (l *liveLog) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Concat(l.messages, l.states, l.closed)
}

func (l *liveLog) Forget(id string) { l.records.Forget(id) }

func (l *liveLog) CloseInterview(id, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = append(l.closed, id+" "+reason)
}

// recorded is the record of an interview but for its edits, with all that has happened by now.
func (w *world) recorded(id string) []interview.Event {
	w.t.Helper()
	<-w.live.Record(interview.Event{InterviewID: id, Kind: interview.Left}) // behind everything else
	events, err := w.db.Events(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return events[:len(events)-1]
}

// until waits for a message that has all the parts, and returns it.
func (l *liveLog) until(t *testing.T, parts ...string) string {
	t.Helper()
	timeout := time.After(proving.Patience(t))
	for {
		l.mu.Lock()
	messages:
		for _, m := range l.messages {
			for _, p := range parts {
				if !strings.Contains(m, p) {
					continue messages
				}
			}
			l.mu.Unlock()
			return m
		}
		if l.heard == nil {
			l.heard = make(chan struct{})
		}
		heard := l.heard
		l.mu.Unlock()
		select {
		case <-heard:
		case <-timeout:
			t.Fatalf("no message with %q came; these did: %q", parts, l.messages)
		}
	}
}

// playedBackend hands each execution to the test, which plays the program.
type playedBackend struct {
	started chan *played
	warmed  chan string // languages to get ready
}

type played struct {
	req     runner.Request
	console runner.Console
	ctx     context.Context
	end     chan runner.Ending
}

func (*playedBackend) Languages() []runner.Language {
	return []runner.Language{{ID: "python", Name: "Python", Version: "3.12.0", FileName: "main.py", Runtime: runner.BuiltIn, REPL: true, Packages: []runner.Package{{Name: "numpy", Version: "2.1"}, {Name: "odd"}}, MorePackages: "Ask for them."}}
}

func (b *playedBackend) Execute(ctx context.Context, req runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
	p := &played{req: req, console: c, ctx: ctx, end: make(chan runner.Ending, 1)}
	c.Started()
	b.started <- p
	select {
	case e := <-p.end:
		return e, nil
	case <-ctx.Done():
		return runner.Ending{}, ctx.Err()
	}
}

func (b *playedBackend) Warm(language string) {
	select {
	case b.warmed <- language:
	default: // nobody looks
	}
}

func (*playedBackend) Close(context.Context) error { return nil }

// next waits for the program that the API has started.
func (b *playedBackend) next(t *testing.T) *played {
	t.Helper()
	select {
	case p := <-b.started:
		return p
	case <-time.After(proving.Patience(t)):
		t.Fatal("no program was started")
		return nil
	}
}

// playedSender notes what it is to send, and answers as the test says.
type playedSender struct {
	mails    []letter.Mail
	password string
	server   letter.Server
	err      error
}

func (p *playedSender) Send(_ context.Context, server letter.Server, password string, m letter.Mail, handOver func() error) error {
	p.mails, p.server, p.password = append(p.mails, m), server, password
	if p.err != nil {
		return p.err
	}
	return handOver()
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
