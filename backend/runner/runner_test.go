package runner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"candor/backend/interview"
	"candor/backend/runner"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// backend executes what a test's function says.
type backend struct {
	execute func(ctx context.Context, req runner.Request, console runner.Console) (runner.Ending, error)
	prompt  bool
	mu      sync.Mutex
	warmed  []string
	closed  bool
}

func (b *backend) Languages() []runner.Language {
	return []runner.Language{{ID: "python", Name: "Python", FileName: "main.py", Runtime: runner.BuiltIn, REPL: b.prompt}}
}

func (b *backend) Execute(ctx context.Context, req runner.Request, _ runner.Limits, console runner.Console) (runner.Ending, error) {
	console.Started()
	return b.execute(ctx, req, console)
}

func (b *backend) Warm(language string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.warmed = append(b.warmed, language)
}

func (b *backend) Close(context.Context) error {
	b.closed = true
	return nil
}

// untilKilled is a program without an end.
func untilKilled(ctx context.Context, _ runner.Request, _ runner.Console) (runner.Ending, error) {
	<-ctx.Done()
	return runner.Ending{}, nil
}

func hello() runner.Request {
	return runner.Request{Language: "python", Files: []interview.SourceFile{{Name: "main.py", Text: "print('hello')"}}}
}

func nothing(interview.Stream, string) {}

// closing makes a runner that ends before the test's bubble does.
func closing(o runner.Options) (*runner.Runner, func()) {
	r := runner.New(o)
	return r, func() { _ = r.Close(context.Background()) }
}

func TestCheck(t *testing.T) {
	file := func(name, text string) interview.SourceFile { return interview.SourceFile{Name: name, Text: text} }
	many := make([]interview.SourceFile, 65)
	for i := range many {
		many[i] = file(fmt.Sprintf("f%d.py", i), "")
	}
	tests := []struct {
		name string
		req  runner.Request
		want interview.Code // "": it is taken
	}{
		{"one file", runner.Request{Language: "python", Files: []interview.SourceFile{file("main.py", "")}}, ""},
		{"several files and a main", runner.Request{Language: "python", Main: "src/a.py", Files: []interview.SourceFile{file("src/a.py", ""), file("b.py", "")}}, ""},
		{"names of all kinds", runner.Request{Language: "python", Main: "ä b.py", Files: []interview.SourceFile{file("ä b.py", ""), file(".hidden", ""), file("a..b", ""), file("...", "")}}, ""},
		{"unknown language", runner.Request{Language: "cobol", Files: []interview.SourceFile{file("a", "")}}, interview.Invalid},
		{"no file", runner.Request{Language: "python"}, interview.Invalid},
		{"several files without a main", runner.Request{Language: "python", Files: []interview.SourceFile{file("a.py", ""), file("b.py", "")}}, interview.Invalid},
		{"a main that is not there", runner.Request{Language: "python", Main: "x.py", Files: []interview.SourceFile{file("a.py", "")}}, interview.Invalid},
		{"a name twice", runner.Request{Language: "python", Main: "a.py", Files: []interview.SourceFile{file("a.py", ""), file("a.py", "")}}, interview.Invalid},
		{"file and folder", runner.Request{Language: "python", Main: "a", Files: []interview.SourceFile{file("a", ""), file("a/b.py", "")}}, interview.Invalid},
		{"too many files", runner.Request{Language: "python", Main: "f1.py", Files: many}, interview.TooLarge},
		{"too large", runner.Request{Language: "python", Files: []interview.SourceFile{file("a.py", strings.Repeat("x", 1<<20+1))}}, interview.TooLarge},
		{"too much input", runner.Request{Language: "python", Stdin: strings.Repeat("x", 1<<20+1), Files: []interview.SourceFile{file("a.py", "")}}, interview.TooLarge},
		{"arguments too long", runner.Request{Language: "python", Args: []string{strings.Repeat("x", 70000)}, Files: []interview.SourceFile{file("a.py", "")}}, interview.TooLarge},
		{"NUL in an argument", runner.Request{Language: "python", Args: []string{"a\x00b"}, Files: []interview.SourceFile{file("a.py", "")}}, interview.Invalid},
	}
	for _, name := range []string{"", ".", "..", "/a", "a/", "a//b", "../a", "a/../../b", "./a", "a\\b", "C:a", "a\x00b", "a\nb", "a?", strings.Repeat("x", 201), "\xff"} {
		tests = append(tests, struct {
			name string
			req  runner.Request
			want interview.Code
		}{fmt.Sprintf("name %.20q", name), runner.Request{Language: "python", Files: []interview.SourceFile{file(name, "")}}, interview.Invalid})
	}
	b := &backend{execute: func(context.Context, runner.Request, runner.Console) (runner.Ending, error) {
		return runner.Ending{}, nil
	}}
	r, end := closing(runner.Options{Backends: []runner.Backend{b}, PerOwnerPerMinute: 1000})
	defer end()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := r.Start(t.Context(), "ada", tt.req, nothing)
			if interview.CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Errorf("Start = %v, want code %q", err, tt.want)
			}
			if err == nil {
				e.Wait()
			}
		})
	}
}

func TestEndings(t *testing.T) {
	tests := []struct {
		name    string
		ending  runner.Ending
		err     error
		outcome interview.Outcome
		code    int
		message string
	}{
		{"good", runner.Ending{}, nil, interview.Exited, 0, "Finished."},
		{"exit code", runner.Ending{ExitCode: 3}, nil, interview.Exited, 3, "Finished with exit code 3."},
		{"CPU", runner.Ending{Limit: runner.CPULimit}, nil, interview.Limited, 137, "Stopped after 10 s of CPU time (the limit)."},
		{"memory", runner.Ending{Limit: runner.MemoryLimit, ExitCode: 1}, nil, interview.Limited, 137, "Stopped: it needed more than 512 MB of memory (the limit)."},
		{"disk", runner.Ending{Limit: runner.DiskLimit, ExitCode: 1}, nil, interview.Limited, 137, "Stopped: its files needed more than 64 MiB (the limit)."},
		{"files on disk", runner.Ending{Limit: runner.DiskFilesLimit, ExitCode: 1}, nil, interview.Limited, 137, "Stopped: it made more than 4096 files and folders (the limit)."},
		{"crash", runner.Ending{Crash: "out of bounds"}, nil, interview.Crashed, 137, "The program crashed: out of bounds."},
		{"error of ours", runner.Ending{}, errors.New("secret detail"), interview.Crashed, 137, "The program could not be run: something went wrong on the server."},
		{"error for people", runner.Ending{}, interview.Errorf(interview.Unavailable, "No runner answers."), interview.Crashed, 137, "No runner answers."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &backend{execute: func(context.Context, runner.Request, runner.Console) (runner.Ending, error) { return tt.ending, tt.err }}
			r, end := closing(runner.Options{Backends: []runner.Backend{b}})
			defer end()
			e, err := r.Start(t.Context(), "ada", hello(), nothing)
			if err != nil {
				t.Fatal(err)
			}
			got := <-e.Result()
			if got.Outcome != tt.outcome || got.ExitCode != tt.code || got.Message != tt.message {
				t.Errorf("result = %+v, want %s, %d, %q", got, tt.outcome, tt.code, tt.message)
			}
			if got != e.Wait() {
				t.Error("Wait and Result differ")
			}
		})
	}
}

// A fault of ours is the end of one execution.
func TestPanics(t *testing.T) {
	panics := func() { panic("found") }
	prints := func(ctx context.Context, _ runner.Request, console runner.Console) (runner.Ending, error) {
		console.Write(interview.Stdout, []byte("hello"))
		<-ctx.Done()
		return runner.Ending{}, nil
	}
	for name, tt := range map[string]struct {
		execute func(context.Context, runner.Request, runner.Console) (runner.Ending, error)
		output  func(interview.Stream, string)
	}{
		"in the backend": {func(context.Context, runner.Request, runner.Console) (runner.Ending, error) {
			panics()
			return runner.Ending{}, nil
		}, nothing},
		"where what is printed goes": {prints, func(interview.Stream, string) { panics() }},
	} {
		t.Run(name, func(t *testing.T) {
			r, end := closing(runner.Options{Backends: []runner.Backend{&backend{execute: tt.execute}}})
			defer end()
			for range 2 { // the place is free again
				e, err := r.Start(t.Context(), "ada", hello(), tt.output)
				if err != nil {
					t.Fatal(err)
				}
				if got := e.Wait(); got.Outcome != interview.Crashed || got.Message != "The program could not be run: something went wrong on the server." {
					t.Errorf("result = %+v, want that it crashed by a fault of the server", got)
				}
			}
		})
	}
}

func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var began []string
		b := &backend{execute: func(ctx context.Context, req runner.Request, c runner.Console) (runner.Ending, error) {
			mu.Lock()
			began = append(began, req.Session)
			mu.Unlock()
			return untilKilled(ctx, req, c)
		}}
		r, end := closing(runner.Options{Backends: []runner.Backend{b}, MaxConcurrent: 2, QueueLength: 2})
		defer end()
		start := func(session string) (*runner.Execution, *strings.Builder, error) {
			req := hello()
			req.Session = session
			var said strings.Builder
			e, err := r.Start(t.Context(), session, req, func(_ interview.Stream, text string) { said.WriteString(text) })
			synctest.Wait()
			return e, &said, err
		}
		first, _, _ := start("1")
		second, _, _ := start("2")
		third, said, _ := start("3")
		fourth, _, _ := start("4")
		if _, _, err := start("5"); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("a fifth: %v, want too many", err)
		}
		if _, _, err := start("1"); interview.CodeOf(err) != interview.Conflict {
			t.Errorf("a second in the session: %v, want a conflict", err)
		}
		if want := "Waiting for 2 other programs on this server to end.\n"; said.String() != want {
			t.Errorf("the third heard %q, want %q", said, want)
		}
		third.Stop("Ada") // while it waits
		if got := third.Wait(); got.Outcome != interview.Stopped || got.Wall != 0 {
			t.Errorf("the third = %+v", got)
		}
		first.Stop("Ada")
		first.Wait()
		synctest.Wait()
		mu.Lock()
		if want := []string{"1", "2", "4"}; !slices.Equal(began, want) {
			t.Errorf("began %v, want %v", began, want)
		}
		mu.Unlock()
		if _, _, err := start("1"); err != nil {
			t.Errorf("the session is free again: %v", err)
		}
		second.Stop("Ada")
		fourth.Stop("Ada")
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &backend{execute: func(context.Context, runner.Request, runner.Console) (runner.Ending, error) {
			return runner.Ending{}, nil
		}}
		r, end := closing(runner.Options{Backends: []runner.Backend{b}, PerOwnerPerMinute: 3})
		defer end()
		start := func(owner string) error {
			e, err := r.Start(t.Context(), owner, hello(), nothing)
			if err == nil {
				e.Wait()
			}
			return err
		}
		for range 3 {
			if err := start("ada"); err != nil {
				t.Fatal(err)
			}
			pass(10 * time.Second)
		}
		if err := start("ada"); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("a fourth within a minute: %v", err)
		}
		if err := start("grace"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		pass(31 * time.Second) // the first is a minute ago
		if err := start("ada"); err != nil {
			t.Errorf("a minute later: %v", err)
		}
		if err := start("ada"); interview.CodeOf(err) != interview.TooMany {
			t.Errorf("again too many: %v", err)
		}
	})
}

func TestWhoWaitsForInputHoldsNobodyUp(t *testing.T) {
	t.Run("at most so many", func(t *testing.T) { whoWaits(t, runner.Options{MaxConcurrent: 1, MaxIdle: 2}) })
	t.Run("with at most so much memory", func(t *testing.T) {
		whoWaits(t, runner.Options{MaxConcurrent: 1, IdleMemory: 3*runner.DefaultLimits.Memory - 1})
	})
}

// whoWaits has two programs that wait for input beside the one that may run, and no third.
func whoWaits(t *testing.T, o runner.Options) {
	synctest.Test(t, func(t *testing.T) {
		going := make(chan struct{})
		b := &backend{execute: func(ctx context.Context, req runner.Request, c runner.Console) (runner.Ending, error) {
			if strings.HasPrefix(req.Session, "asks") {
				c.Waiting(true)
				select {
				case <-going:
					c.Waiting(false)
				case <-ctx.Done():
					return runner.Ending{}, nil
				}
			}
			return untilKilled(ctx, req, c)
		}}
		o.Backends = []runner.Backend{b}
		r, end := closing(o)
		defer end()
		held := func(session string) (e *runner.Execution, held bool) {
			req := hello()
			req.Session = session
			var said strings.Builder
			e, err := r.Start(t.Context(), session, req, func(_ interview.Stream, text string) { said.WriteString(text) })
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			return e, strings.Contains(said.String(), "Waiting for")
		}
		for _, step := range []struct {
			session string
			want    bool
		}{{"asks 1", false}, {"asks 2", false}, {"asks 3", false}, {"works", true}} {
			e, got := held(step.session)
			if got != step.want {
				t.Errorf("%q is held up: %t, want %t", step.session, got, step.want)
			}
			defer e.Stop("Ada")
		}
		going <- struct{}{} // with an answer one of them goes on, but frees no place
		synctest.Wait()
		if e, got := held("works too"); !got {
			t.Error("a program runs although the only place is taken")
		} else {
			e.Stop("Ada")
		}
	})
}

func TestTime(t *testing.T) {
	tests := []struct {
		name    string
		run     func(c runner.Console)
		wall    time.Duration
		message string
	}{
		{"asleep", func(runner.Console) { pass(time.Hour) }, 30 * time.Second, "Stopped after 30 s (the limit)."},
		{"waiting does not count", func(c runner.Console) {
			for range 3 {
				c.Waiting(true)
				pass(time.Minute)
				c.Waiting(false)
				pass(9 * time.Second)
			}
		}, 207 * time.Second, "Finished."},
		{"the work between counts", func(c runner.Console) {
			for range 3 {
				c.Waiting(true)
				pass(time.Minute)
				c.Waiting(false)
				pass(11 * time.Second)
			}
		}, 210 * time.Second, "Stopped after 30 s (the limit)."},
		{"waiting has an end too", func(c runner.Console) {
			c.Waiting(true)
			pass(time.Hour)
		}, 10 * time.Minute, "Stopped after 10 minutes (the limit for programs that wait for input)."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &backend{execute: func(ctx context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						tt.run(c)
					}()
					select {
					case <-ended:
					case <-ctx.Done():
					}
					return runner.Ending{}, nil
				}}
				r, end := closing(runner.Options{Backends: []runner.Backend{b}})
				defer end()
				e, err := r.Start(t.Context(), "ada", hello(), nothing)
				if err != nil {
					t.Fatal(err)
				}
				got := e.Wait()
				if got.Message != tt.message || got.Wall != tt.wall {
					t.Errorf("result = %q after %v, want %q after %v", got.Message, got.Wall, tt.message, tt.wall)
				}
				pass(time.Hour) // for the test's own goroutine
			})
		})
	}
}

func TestInput(t *testing.T) {
	var got strings.Builder
	b := &backend{execute: func(ctx context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
		for {
			p, err := c.Read(ctx)
			got.Write(p)
			if err != nil {
				if !errors.Is(err, io.EOF) {
					return runner.Ending{}, err
				}
				return runner.Ending{}, nil
			}
		}
	}}
	r, end := closing(runner.Options{Backends: []runner.Backend{b}, Limits: runner.Limits{Stdin: 10}})
	defer end()
	e, err := r.Start(t.Context(), "ada", hello(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"ab", "cd", "efghij"} {
		if err := e.Type("Ada", text); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Type("Ada", "k"); interview.CodeOf(err) != interview.TooLarge {
		t.Errorf("more than the limit: %v", err)
	}
	if err := e.CloseStdin(); err != nil {
		t.Error(err)
	}
	e.Wait()
	if got.String() != "abcdefghij" {
		t.Errorf("it read %q", &got)
	}
	if err := e.Type("Ada", "x"); interview.CodeOf(err) != interview.Gone {
		t.Errorf("after the end: %v", err)
	}
	if err := e.CloseStdin(); interview.CodeOf(err) != interview.Gone {
		t.Errorf("after the end: %v", err)
	}

	got.Reset()
	req := hello()
	req.Stdin = "given"
	if e, err = r.Start(t.Context(), "ada", req, nothing); err != nil {
		t.Fatal(err)
	}
	if e.Wait(); got.String() != "given" {
		t.Errorf("it read %q, want what was given and the end", &got)
	}

	got.Reset()
	req.Stdin, req.Closed = "", true
	if e, err = r.Start(t.Context(), "ada", req, nothing); err != nil {
		t.Fatal(err)
	}
	if e.Wait(); got.String() != "" {
		t.Errorf("it read %q, want the end alone", &got)
	}
}

func TestClose(t *testing.T) {
	b := &backend{execute: untilKilled}
	r := runner.New(runner.Options{Backends: []runner.Backend{b, b}, MaxConcurrent: 1})
	running, err := r.Start(t.Context(), "ada", hello(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := r.Start(t.Context(), "ada", hello(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	r.Warm("python")
	r.Warm("cobol")
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*runner.Execution{running, waiting} {
		if got := e.Wait(); got.Outcome != interview.Lost || got.Message != "Stopped because the server is closing." {
			t.Errorf("result = %+v", got)
		}
	}
	if !b.closed || !slices.Equal(b.warmed, []string{"python"}) {
		t.Errorf("closed %t, warmed %v", b.closed, b.warmed)
	}
	if _, err := r.Start(t.Context(), "ada", hello(), nothing); interview.CodeOf(err) != interview.Unavailable {
		t.Errorf("Start after Close: %v", err)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Errorf("Close again: %v", err)
	}
}

func TestContextOfTheRequest(t *testing.T) {
	release := make(chan struct{})
	b := &backend{execute: func(ctx context.Context, _ runner.Request, _ runner.Console) (runner.Ending, error) {
		<-release
		return runner.Ending{}, ctx.Err()
	}}
	r, end := closing(runner.Options{Backends: []runner.Backend{b}})
	defer end()
	ctx, cancel := context.WithCancel(t.Context())
	e, err := r.Start(ctx, "ada", hello(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	close(release)
	if got := e.Wait(); got.Outcome != interview.Exited {
		t.Errorf("result = %+v: the request's end ended the program", got)
	}
}

// pass lets time pass on the clock of a synctest bubble, which takes none.
func pass(d time.Duration) { time.Sleep(d) }
