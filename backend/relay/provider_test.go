package relay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"candor/backend/interview"
	"candor/backend/relay"
	"candor/backend/room"
	"candor/backend/room/storetest"
	"candor/build/proving"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killChild); dir != "" {
		fmt.Fprintln(os.Stderr, runKillChild(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

const testInterview = "provider-test"

// bench is a relay on a loopback port with a store whose disk can be made to fail.
type bench struct {
	store  *storetest.Memory
	server *httptest.Server
	limits relay.Limits

	mu      sync.Mutex
	hub     *room.Hub
	relay   *relay.Relay
	state   interview.State
	starter interview.Starter
	deleted bool
	resume  func()
}

func newBench(t *testing.T, limits relay.Limits) *bench {
	t.Helper()
	b := &bench{store: storetest.NewMemory(), limits: limits, state: interview.Live, resume: func() {}}
	b.start()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		current := b.relay
		b.mu.Unlock()
		current.ServeHTTP(w, r)
	})
	mux.HandleFunc("/control/{knob...}", b.control)
	b.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		b.resume()
		b.stop(t)
		b.server.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	return b
}

func (b *bench) start() {
	b.hub = room.New(room.Options{Store: b.store, Starters: b})
	b.relay = relay.New(relay.Options{Rooms: rooms{b.hub}, Auth: b, Limits: b.limits})
}

func (b *bench) stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), proving.Patience(t))
	defer cancel()
	if err := b.hub.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	b.relay.Close()
}

// Starter is what the test's interview begins with.
func (b *bench) Starter(context.Context, string) (interview.Starter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.starter, nil
}

// Authorize knows a few tokens by their names.
func (b *bench) Authorize(_ context.Context, token string, doc interview.Document) (interview.Grant, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if doc.InterviewID != testInterview {
		return interview.Grant{}, interview.Errorf(interview.Forbidden, "not yours")
	}
	if b.deleted {
		return interview.Grant{}, interview.Errorf(interview.Gone, "deleted")
	}
	g := interview.Grant{Author: token, Mode: interview.CandidateMode}
	switch token {
	case "panic":
		panic("found")
	case "interviewer":
		g.Name, g.Mode = "Ada", interview.InterviewerMode
	case "candidate", "candidate-2", "reader":
		g.Name = "Candidate"
	default:
		return interview.Grant{}, interview.Errorf(interview.Unauthorized, "who are you")
	}
	g.Scope = interview.DocumentScope(g.Mode, b.state, doc.Kind)
	if token == "reader" && g.Scope == interview.ReadWrite {
		g.Scope = interview.ReadOnly
	}
	if g.Scope == interview.NoAccess {
		return interview.Grant{}, interview.Errorf(interview.Forbidden, "not for candidates")
	}
	return g, nil
}

func (b *bench) control(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	answer := map[string]any{}
	knob, argument, _ := strings.Cut(r.PathValue("knob"), "/")
	switch knob {
	case "stall":
		b.resume = b.store.Stall()
	case "resume":
		b.resume()
	case "fail":
		b.store.FailAppends(func(string) error { return errors.New("no space left on device") })
	case "mend":
		b.store.FailAppends(nil)
	case "events":
		kinds := []interview.EventKind{}
		for _, e := range b.store.Events() {
			kinds = append(kinds, e.Kind)
		}
		answer["kinds"] = kinds
	case "log":
		answer["entries"] = len(b.store.Log(testInterview + "/" + argument))
	case "state":
		b.state = interview.State(argument)
		b.hub.SetState(testInterview, b.state)
	case "template":
		b.starter = interview.Starter{
			Language: "python", Main: "main.py",
			Files: []interview.SourceFile{{Name: "lib/words.py", Text: "# é"}, {Name: "main.py", Text: argument}},
		}
	case "delete":
		b.deleted = true
		b.hub.CloseInterview(testInterview, "This interview was deleted.")
	case "restart":
		ctx, cancel := context.WithTimeout(r.Context(), proving.Promptly)
		defer cancel()
		hub, old := b.hub, b.relay
		b.mu.Unlock() // who is just signing in must get an answer for the hub to end
		err := hub.Shutdown(ctx)
		old.Close()
		b.mu.Lock()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		b.start()
	default:
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// TestProvider runs the scenarios of testdata/provider.mjs: the unmodified
// @hocuspocus/provider in Node against this relay.
func TestProvider(t *testing.T) {
	frontend, err := filepath.Abs("../../frontend")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(frontend, "node_modules", "@hocuspocus", "provider")); err != nil {
		t.Skip("frontend/node_modules has no @hocuspocus/provider: run make setup")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	run := func(t *testing.T, address string, args ...string) []byte {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), proving.Patience(t))
		defer cancel()
		cmd := exec.CommandContext(ctx, node, append([]string{"testdata/provider.mjs"}, args...)...)
		cmd.Env = append(os.Environ(), "FRONTEND="+frontend, "RELAY="+address)
		var complaints strings.Builder
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s%s", err, out, complaints.String())
		}
		return out
	}
	var names []string
	if err := json.Unmarshal(run(t, ""), &names); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, relay.Limits{})
			if out := run(t, b.server.Listener.Addr().String(), name); len(out) > 0 {
				t.Logf("%s", out)
			}
		})
	}
}
