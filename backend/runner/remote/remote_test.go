package remote_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/remote"
	"candor/build/proving"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(int) { http.DefaultClient.CloseIdleConnections() }))
}

const token = "a-token-of-the-tests"

// machine is a backend whose programs are what a test's function does.
type machine struct {
	language string
	execute  func(ctx context.Context, req runner.Request, limits runner.Limits, c runner.Console) (runner.Ending, error)
}

func (m *machine) Languages() []runner.Language {
	return []runner.Language{{ID: m.language, Name: m.language, FileName: "main", Runtime: runner.Native, RealTerminal: true, REPL: true}}
}

func (m *machine) Execute(ctx context.Context, req runner.Request, l runner.Limits, c runner.Console) (runner.Ending, error) {
	c.Started()
	return m.execute(ctx, req, l, c)
}
func (*machine) Warm(string)                 {}
func (*machine) Close(context.Context) error { return nil }

// newServer runs a runner for one test.
func newServer(t *testing.T, o remote.ServerOptions, watch ...*cables) *httptest.Server {
	t.Helper()
	o.Token = token
	s, err := remote.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewUnstartedServer(s)
	for _, c := range watch {
		h.Config.ConnState = c.note
	}
	h.Start()
	t.Cleanup(func() {
		if err := s.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
		h.Close()
	})
	return h
}

// newRelay is the relay's side of runners.
func newRelay(t *testing.T, runners ...string) *runner.Runner {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	p, err := remote.NewPool(t.Context(), remote.PoolOptions{Runners: runners, Token: token, Client: client})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{p}, PerOwnerPerMinute: 1000, MaxConcurrent: 50})
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
		client.CloseIdleConnections()
	})
	return r
}

// screen collects what a program prints.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	came chan struct{}
}

func newScreen() *screen { return &screen{came: make(chan struct{}, 1)} }

func (s *screen) print(stream interview.Stream, text string) {
	s.mu.Lock()
	s.text.WriteString(string(stream) + ":" + text)
	s.mu.Unlock()
	select {
	case s.came <- struct{}{}:
	default:
	}
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *screen) await(t *testing.T, want string) {
	t.Helper()
	deadline := time.After(proving.Patience(t))
	for !strings.Contains(s.String(), want) {
		select {
		case <-s.came:
		case <-deadline:
			t.Fatalf("%q never came, only %q", want, s.String())
		}
	}
}

func request(language string) runner.Request {
	return runner.Request{Language: language, Files: []interview.SourceFile{{Name: "main", Text: "text"}}}
}

func start(t *testing.T, r *runner.Runner, req runner.Request) (*runner.Execution, *screen) {
	t.Helper()
	s := newScreen()
	e, err := r.Start(t.Context(), "ada", req, s.print)
	if err != nil {
		t.Fatal(err)
	}
	return e, s
}

func TestExecutesThere(t *testing.T) {
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, req runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		c.Notice("a notice")
		c.Write(interview.Stdout, []byte(req.Files[0].Text+"|"+strings.Join(req.Args, ",")))
		c.Write(interview.Stderr, []byte("\xff"))
		for {
			p, err := c.Read(ctx)
			if errors.Is(err, io.EOF) {
				return runner.Ending{ExitCode: 3, CPU: time.Second, MemoryBytes: 5}, nil
			}
			if err != nil {
				return runner.Ending{}, err
			}
			c.Write(interview.Stdout, p)
		}
	}}}})
	r := newRelay(t, h.URL)
	if all := r.Languages(); len(all) != 1 || all[0].ID != "x" || all[0].Runtime != runner.Remote || !all[0].RealTerminal {
		t.Fatalf("languages %+v", all)
	}
	req := request("x")
	req.Args, req.Stdin = []string{"a", "b"}, "typed"
	e, s := start(t, r, req)
	result := e.Wait()
	if result.Outcome != interview.Exited || result.ExitCode != 3 || result.CPU != time.Second || result.MemoryBytes != 5 {
		t.Errorf("result %+v", result)
	}
	if got := s.String(); !strings.Contains(got, "a notice") || !strings.Contains(got, "text|a,b") || !strings.Contains(got, "typed") || !strings.Contains(got, "\uFFFD") {
		t.Errorf("output %q", got)
	}
}

func TestTerminalThere(t *testing.T) {
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, req runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		c.Waiting(true)
		p, err := c.Read(ctx)
		if err != nil {
			return runner.Ending{}, err
		}
		c.Waiting(false)
		c.Write(interview.Stdout, p)
		resized := <-c.Controls()
		if resized.Resize.Columns != 100 || !(<-c.Controls()).Interrupt {
			return runner.Ending{ExitCode: 9}, nil
		}
		c.Write(interview.Stdout, []byte("interrupted"))
		return runner.Ending{ExitCode: 130}, nil
	}}}})
	r := newRelay(t, h.URL)
	req := request("x")
	req.Terminal, req.REPL = runner.TerminalSize{Columns: 80, Rows: 24}, true
	e, s := start(t, r, req)
	if err := e.Type("Ada", "k\x1b[A"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "k\x1b[A")
	if err := e.Resize(runner.TerminalSize{Columns: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	e.Interrupt("Ada")
	s.await(t, "interrupted")
	if result := e.Wait(); result.ExitCode != 130 {
		t.Errorf("result %+v", result)
	}
}

func TestStopReachesTheRunner(t *testing.T) {
	killed := make(chan struct{})
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		c.Write(interview.Stdout, []byte("on"))
		<-ctx.Done()
		close(killed)
		return runner.Ending{}, nil
	}}}})
	e, s := start(t, newRelay(t, h.URL), request("x"))
	s.await(t, "on")
	e.Stop("Ada")
	if result := e.Wait(); result.Message != "Stopped by Ada." {
		t.Errorf("result %+v", result)
	}
	select {
	case <-killed:
	case <-time.After(proving.Patience(t)):
		t.Error("the program goes on")
	}
}

func TestLimitsOfBothSidesHold(t *testing.T) {
	limits := make(chan runner.Limits, 1)
	h := newServer(t, remote.ServerOptions{
		Limits: runner.Limits{Memory: 64 << 20, CPU: time.Hour},
		Backends: []runner.Backend{&machine{"x", func(_ context.Context, _ runner.Request, l runner.Limits, _ runner.Console) (runner.Ending, error) {
			limits <- l
			return runner.Ending{}, nil
		}}},
	})
	e, _ := start(t, newRelay(t, h.URL), request("x"))
	e.Wait()
	if l := <-limits; l.Memory != 64<<20 || l.CPU != runner.DefaultLimits.CPU {
		t.Errorf("limits %+v", l)
	}
}

func TestLeastBusyFirst(t *testing.T) {
	var mu sync.Mutex
	count := map[string]int{}
	free := make(chan struct{})
	running := make(chan struct{}, 8)
	on := func(name string) *machine {
		return &machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, _ runner.Console) (runner.Ending, error) {
			mu.Lock()
			count[name]++
			mu.Unlock()
			running <- struct{}{}
			<-free
			return runner.Ending{}, nil
		}}
	}
	a := newServer(t, remote.ServerOptions{AtOnce: 1, Backends: []runner.Backend{on("a")}})
	b := newServer(t, remote.ServerOptions{AtOnce: 3, Backends: []runner.Backend{on("b")}})
	r := newRelay(t, a.URL, b.URL)
	var all []*runner.Execution
	for range 4 {
		e, _ := start(t, r, request("x"))
		all = append(all, e)
		<-running
	}
	close(free)
	for _, e := range all {
		e.Wait()
	}
	if count["a"] != 1 || count["b"] != 3 {
		t.Errorf("programs on each %v", count)
	}
}

func TestBusyAndLostRunners(t *testing.T) {
	free := make(chan struct{})
	defer close(free)
	running := make(chan struct{}, 8)
	block := func(ctx context.Context, _ runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		c.Write(interview.Stdout, []byte("on"))
		running <- struct{}{}
		select {
		case <-free:
		case <-ctx.Done():
		}
		return runner.Ending{}, nil
	}
	var connections cables
	h := newServer(t, remote.ServerOptions{AtOnce: 1, QueueLength: 1, Backends: []runner.Backend{&machine{"x", block}}}, &connections)
	gone := httptest.NewServer(http.NotFoundHandler())
	goneURL := gone.URL
	gone.Close()
	r := newRelay(t, goneURL, h.URL)

	first, _ := start(t, r, request("x"))
	<-running
	second, _ := start(t, r, request("x"))
	awaitQueue(t, h, `"waiting":1`)
	third, _ := start(t, r, request("x"))
	if result := third.Wait(); result.Message != "Too many programs are waiting to run. Try again in a moment." {
		t.Errorf("result %+v", result)
	}
	connections.cut()
	for _, e := range []*runner.Execution{first, second} {
		if result := e.Wait(); result.Outcome != interview.Crashed || !strings.Contains(result.Message, "runner") {
			t.Errorf("result %+v", result)
		}
	}
}

// awaitQueue waits until a runner says so of itself.
func awaitQueue(t *testing.T, h *httptest.Server, want string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/v1/runner", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		answer, err := h.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		status, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(status), want) {
			return
		}
	}
}

// cables are the network connections that became WebSockets.
type cables struct {
	mu  sync.Mutex
	all []net.Conn
}

func (c *cables) note(conn net.Conn, state http.ConnState) {
	if state == http.StateHijacked {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all = append(c.all, conn)
	}
}

func (c *cables) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.all {
		_ = conn.Close()
	}
}

func TestClosingRunnerSaysSo(t *testing.T) {
	s, err := remote.NewServer(remote.ServerOptions{Token: token, Backends: []runner.Backend{&machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, c runner.Console) (runner.Ending, error) {
		c.Write(interview.Stdout, []byte("on"))
		<-ctx.Done()
		return runner.Ending{}, nil
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer h.Close()
	e, screen := start(t, newRelay(t, h.URL), request("x"))
	screen.await(t, "on")
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if result := e.Wait(); result.Outcome != interview.Crashed || result.Message != "The runner that executed it is closing. Run it again." {
		t.Errorf("result %+v", result)
	}
}

func TestWhoMayUseARunner(t *testing.T) {
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", nil}}})
	if _, err := remote.NewServer(remote.ServerOptions{Token: "short"}); interview.CodeOf(err) != interview.Invalid {
		t.Errorf("a short token: %v", err)
	}
	for _, path := range []string{"/v1/runner", "/v1/executions", "/"} {
		for _, auth := range []string{"", "Bearer ", "Bearer wrong-token-of-some-length", token} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", auth)
			answer, err := h.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("GET %s with %q: %s", path, auth, answer.Status)
			}
		}
	}
	// A page in a browser that has the token all the same.
	_, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.URL, "http")+"/v1/executions",
		http.Header{"Authorization": {"Bearer " + token}, "Origin": {"https://example.com"}})
	if err == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("from a page: %v", err)
	}
}

func TestNonsenseEndsTheConnection(t *testing.T) {
	h := newServer(t, remote.ServerOptions{Backends: []runner.Backend{&machine{"x", func(ctx context.Context, _ runner.Request, _ runner.Limits, _ runner.Console) (runner.Ending, error) {
		<-ctx.Done()
		return runner.Ending{}, nil
	}}}})
	good := `X{"Request":{"Language":"x","Files":[{"Name":"main","Text":""}]}}`
	for name, messages := range map[string][]string{
		"nothing":                   {""},
		"no order":                  {"I text"},
		"no JSON":                   {"Xtext"},
		"an unknown language":       {`X{"Request":{"Language":"y"}}`},
		"a file outside":            {`X{"Request":{"Language":"x","Files":[{"Name":"../main","Text":""}]}}`},
		"an unknown message":        {good, "?"},
		"a broken control":          {good, "C{"},
		"more than a message holds": {good, "I" + strings.Repeat("x", 1<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.URL, "http")+"/v1/executions",
				http.Header{"Authorization": {"Bearer " + token}})
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			defer ws.Close() //nolint:errcheck // a test's
			for _, m := range messages {
				if err := ws.WriteMessage(websocket.BinaryMessage, []byte(m)); err != nil {
					t.Fatal(err)
				}
			}
			if err := ws.SetReadDeadline(time.Now().Add(proving.Patience(t))); err != nil {
				t.Fatal(err)
			}
			for err == nil {
				_, _, err = ws.ReadMessage()
			}
			if strings.Contains(err.Error(), "timeout") {
				t.Error("the connection stays")
			}
		})
	}
}
