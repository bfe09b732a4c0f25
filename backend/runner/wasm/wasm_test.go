package wasm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/wasm"
)

// cacheDir is shared by the tests of all runs, so that Python is compiled once.
var cacheDir = filepath.Join(os.TempDir(), "candor-test-wasm")

func TestMain(m *testing.M) {
	if wasm.ChildMain() {
		return
	}
	if err := compile(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
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

func newRunner(t testing.TB, limits runner.Limits) *runner.Runner {
	t.Helper()
	b, err := wasm.New(wasm.Options{CacheDir: cacheDir})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{b}, Limits: limits, PerOwnerPerMinute: 1 << 20})
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
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
	deadline := time.After(20 * time.Second)
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
