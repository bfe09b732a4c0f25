package wasm_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/wasm"
	"candor/backend/runner/wasm/wasmtest"
	"candor/build/proving"
)

// cacheDir is the relay's own, so that nothing is compiled twice on a machine.
const cacheDir = ""

func TestMain(m *testing.M) {
	if wasm.ChildMain() {
		return
	}
	clean, err := wasmtest.UseRelay()
	if err == nil {
		err = compile()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		clean()
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		clean()
		os.Exit(code)
	}))
}

// compile fills the cache, so that no test waits for that.
func compile() error {
	b, err := wasm.New(wasm.Options{CacheDir: cacheDir})
	if err != nil {
		return err
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{b}})
	defer r.Close(context.Background())
	for _, l := range r.Languages() {
		e, err := r.Start(context.Background(), "", runner.Request{Language: l.ID, Files: files(l.FileName, "")}, func(interview.Stream, string) {})
		if err != nil {
			return err
		}
		if result := e.Wait(); result.Outcome != interview.Exited {
			return fmt.Errorf("prepare %s: %s", l.Name, result.Message)
		}
	}
	return nil
}

// shared is a backend that several runners use, one after another: each finds a
// child ready, and none closes it.
type shared struct{ *wasm.Backend }

func (shared) Close(context.Context) error { return nil }

func newBackend(t testing.TB) *wasm.Backend {
	t.Helper()
	b, err := wasm.New(wasm.Options{CacheDir: cacheDir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left := children(t); len(left) > 0 {
			t.Errorf("processes are left: %v", left)
		}
	})
	return b
}

func newRunner(t testing.TB, b runner.Backend, limits runner.Limits) *runner.Runner {
	t.Helper()
	r := runner.New(runner.Options{Backends: []runner.Backend{b}, Limits: limits, PerOwnerPerMinute: 1 << 20})
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

// children are the processes that this one started and that are still there.
func children(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil // not on this system
	}
	var left []string
	for _, e := range entries {
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil {
			continue
		}
		// pid (name) state parent …
		_, after, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(after)
		if len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid()) {
			left = append(left, string(stat))
		}
	}
	return left
}

// screen collects what a program prints.
type screen struct {
	mu            sync.Mutex
	out, err, all strings.Builder
	came          chan struct{} // gets something whenever output comes
}

func newScreen() *screen { return &screen{came: make(chan struct{}, 1)} }

func (s *screen) print(stream interview.Stream, text string) {
	s.mu.Lock()
	if stream == interview.Stdout {
		s.out.WriteString(text)
	} else {
		s.err.WriteString(text)
	}
	s.all.WriteString(text)
	s.mu.Unlock()
	select {
	case s.came <- struct{}{}:
	default:
	}
}

func (s *screen) text() (out, err string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String(), s.err.String()
}

// await waits until the output has the text.
func (s *screen) await(t *testing.T, text string) {
	t.Helper()
	deadline := time.After(proving.Patience(t))
	for {
		s.mu.Lock()
		has := strings.Contains(s.all.String(), text)
		s.mu.Unlock()
		if has {
			return
		}
		select {
		case <-s.came:
		case <-deadline:
			out, err := s.text()
			t.Fatalf("no %q in the output %q, errors %q", text, out, err)
		}
	}
}

// forget empties the screen.
func (s *screen) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Reset()
	s.err.Reset()
	s.all.Reset()
}

// awaitEnd waits until what is on the screen begins and ends like this.
func (s *screen) awaitEnd(t *testing.T, begin, end string) {
	t.Helper()
	deadline := time.After(proving.Patience(t))
	for {
		s.mu.Lock()
		all := s.all.String()
		s.mu.Unlock()
		if rest, ok := strings.CutPrefix(all, begin); ok && strings.HasSuffix(rest, end) {
			return
		}
		select {
		case <-s.came:
		case <-deadline:
			t.Fatalf("%q does not begin with %q and end with %q", all, begin, end)
		}
	}
}

// fileName is how the only file of a program in the language is called.
func fileName(t testing.TB, r *runner.Runner, language string) string {
	t.Helper()
	for _, l := range r.Languages() {
		if l.ID == language {
			return l.FileName
		}
	}
	t.Fatalf("no language %q", language)
	return ""
}

// files of a request: name, text, name, text, …
func files(nameText ...string) []interview.SourceFile {
	var all []interview.SourceFile
	for i := 0; i < len(nameText); i += 2 {
		all = append(all, interview.SourceFile{Name: nameText[i], Text: nameText[i+1]})
	}
	return all
}

func execute(t testing.TB, r *runner.Runner, req runner.Request) (out, errors string, result runner.Result) {
	t.Helper()
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", req, s.print)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	result = e.Wait()
	out, errors = s.text()
	return out, errors, result
}

// contains reports whether text has want in it; "" is wanted exactly.
func contains(text, want string) bool {
	if want == "" {
		return text == ""
	}
	return strings.Contains(text, want)
}
