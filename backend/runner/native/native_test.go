//go:build linux

package native_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// shared is the backend of all tests: finding toolchains takes seconds.
var shared *native.Backend

// earlier are processes that were there before the tests.
var earlier = sandboxes()

func TestMain(m *testing.M) {
	if os.Getenv(asRelay) != "" {
		executeAsRelay()
		return
	}
	// Prepared toolchains are kept where the relay keeps them: Go's takes a minute.
	var err error
	shared, err = native.New(context.Background(), native.Options{})
	if err != nil && (os.Getenv("CI") != "" || interview.CodeOf(err) != interview.Unavailable) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if shared != nil {
		<-shared.Found()
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

// kept is a backend that several runners use: none closes it.
type kept struct{ *native.Backend }

func (kept) Close(context.Context) error { return nil }

func newRunner(t testing.TB, limits runner.Limits) *runner.Runner {
	t.Helper()
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{kept{shared}}, Limits: limits, MaxConcurrent: 16, PerOwnerPerMinute: 1 << 20})
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func need(t testing.TB, r *runner.Runner, id string) runner.Language {
	t.Helper()
	for _, l := range r.Languages() {
		if l.ID == id {
			return l
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s cannot be executed here", id)
	}
	t.Skipf("%s is not installed", id)
	return runner.Language{}
}

// screen collects what a program prints.
type screen struct {
	mu       sync.Mutex
	out, err strings.Builder
	came     chan struct{}
}

func newScreen() *screen { return &screen{came: make(chan struct{}, 1)} }

func (s *screen) print(stream interview.Stream, text string) {
	s.mu.Lock()
	if stream == interview.Stderr {
		s.err.WriteString(text)
	} else {
		s.out.WriteString(text)
	}
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

// await waits until the program has printed what holds want, n times.
func (s *screen) await(t testing.TB, want string, n int) {
	t.Helper()
	deadline := time.After(5 * time.Minute) // a Java prompt, on a machine with ten other things to do
	for {
		if out, errs := s.text(); strings.Count(out+errs, want) >= n {
			return
		}
		select {
		case <-s.came:
		case <-deadline:
			out, errs := s.text()
			t.Fatalf("%q was never printed %d times; output %q, errors %q", want, n, out, errs)
		}
	}
}

func files(nameAndText ...string) (all []interview.SourceFile) {
	for i := 0; i+1 < len(nameAndText); i += 2 {
		all = append(all, interview.SourceFile{Name: nameAndText[i], Text: nameAndText[i+1]})
	}
	return all
}

func execute(t testing.TB, r *runner.Runner, req runner.Request) (out, errs string, result runner.Result) {
	t.Helper()
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", req, s.print)
	if err != nil {
		t.Fatal(err)
	}
	result = e.Wait()
	out, errs = s.text()
	return out, errs, result
}

func TestStreamsAndExitCode(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	out, errs, result := execute(t, r, runner.Request{
		Language: "bash", Args: []string{"a b", "$HOME", "it's"}, Stdin: "one\ntwo\n",
		Main: "main.sh", Files: files("main.sh", `. lib/part.sh; echo "$#: $1|$2|$3"; cat; part >&2; exit 3`, "lib/part.sh", "part() { echo from a part; }"),
	})
	if out != "3: a b|$HOME|it's\none\ntwo\n" || errs != "from a part\n" {
		t.Errorf("output %q, errors %q", out, errs)
	}
	if result.Outcome != interview.Exited || result.ExitCode != 3 || result.Message != "Finished with exit code 3." {
		t.Errorf("result %+v", result)
	}
}

func TestCompileError(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	need(t, r, "c")
	_, errs, result := execute(t, r, runner.Request{Language: "c", Files: files("main.c", "int main(void) { return x; }")})
	if !strings.Contains(errs, "main.c:1:") || result.Outcome != interview.Exited || result.Message != "Not compiled (exit code 1)." {
		t.Errorf("errors %q, result %+v", errs, result)
	}
}

func TestCrashInWords(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	need(t, r, "c")
	_, _, result := execute(t, r, runner.Request{Language: "c", Files: files("main.c", "int main(void) { volatile int *p = 0; return *p; }")})
	if result.Outcome != interview.Crashed || !strings.Contains(result.Message, "segmentation fault") {
		t.Errorf("result %+v", result)
	}
}

var size = runner.TerminalSize{Columns: 90, Rows: 20}

func TestTerminal(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", runner.Request{
		Language: "bash", Terminal: size,
		Files: files("main.sh", `trap 'echo interrupted' INT; stty size; tty -s && echo a terminal; read -r x; echo "got $x"; read -r y; until [ "$(stty size)" = "30 100" ]; do sleep 0.02; done; stty size; cat; echo end`),
	}, s.print)
	if err != nil {
		t.Fatal(err)
	}
	s.await(t, "a terminal", 1)
	if err := e.Type("Ada", "hi\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "got hi", 1)
	if err := e.Type("Ada", "\x03"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "interrupted", 1)
	if err := e.Resize(runner.TerminalSize{Columns: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	if err := e.Type("Ada", "\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "\n30 100", 1)
	if err := e.Type("Ada", "\x04"); err != nil {
		t.Fatal(err)
	}
	result := e.Wait()
	out, _ := s.text()
	if want := "20 90\r\na terminal\r\nhi\r\ngot hi\r\n^Cinterrupted\r\n\r\n30 100\r\nend\r\n"; out != want {
		t.Errorf("the terminal showed %q, want %q", out, want)
	}
	if result.Outcome != interview.Exited || result.ExitCode != 0 {
		t.Errorf("result %+v", result)
	}
}

func TestInterrupt(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	for name, terminal := range map[string]runner.TerminalSize{"a terminal": size, "pipes": {}} {
		t.Run(name, func(t *testing.T) {
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{
				Language: "bash", Terminal: terminal, Files: files("main.sh", "echo on; sleep 60; echo after"),
			}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, "on", 1)
			e.Interrupt("Ada")
			if result := e.Wait(); result.ExitCode != 130 {
				t.Errorf("result %+v", result)
			}
			if out, _ := s.text(); strings.Contains(out, "after") {
				t.Errorf("it went on: %q", out)
			}
		})
	}
}

func TestREPL(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	need(t, r, "python-native")
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", runner.Request{
		Language: "python-native", REPL: true, Terminal: size, Files: files("helper.py", "def twice(n): return 2 * n"),
	}, s.print)
	if err != nil {
		t.Fatal(err)
	}
	s.await(t, ">>> ", 1)
	if err := e.Type("Ada", "import helper; print('=', helper.twice(21))\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "= 42", 1)
	if err := e.Type("Ada", "while True: pass\r\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "... ", 1)
	e.Interrupt("Ada")
	s.await(t, "KeyboardInterrupt", 1)
	if err := e.Type("Ada", "print('still', 'here')\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "still here", 1)
	if err := e.Type("Ada", "\x04"); err != nil {
		t.Fatal(err)
	}
	if result := e.Wait(); result.Outcome != interview.Exited || result.ExitCode != 0 {
		t.Errorf("result %+v", result)
	}
}

// TestEndsAtOnce ends programs, and backends, while their sandboxes are being made.
func TestEndsAtOnce(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	for i := range 30 {
		e, err := r.Start(t.Context(), "tester", runner.Request{Language: "bash", Files: files("main.sh", "sleep 60")}, func(interview.Stream, string) {})
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(i)*300*time.Microsecond, func() { e.Stop("Ada") }) // at each step of the start
		if result := e.Wait(); result.Message != "Stopped by Ada." {
			t.Errorf("result %+v", result)
		}
	}
	for i := range 10 {
		b, err := native.New(t.Context(), native.Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Duration(i) * 2 * time.Millisecond)
		if err := b.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	nothingLeft(t)
}
