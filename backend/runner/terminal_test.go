package runner_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

var screenSize = runner.TerminalSize{Columns: 80, Rows: 24}

// reader is a program that reads until the input ends twice in a row, and
// writes down what each read gave.
type reader struct {
	mu    sync.Mutex
	reads []string
}

func (r *reader) execute(ctx context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
	for ended := false; ; {
		p, err := c.Read(ctx)
		r.mu.Lock()
		switch {
		case errors.Is(err, io.EOF) && ended:
			r.mu.Unlock()
			return runner.Ending{}, nil
		case errors.Is(err, io.EOF):
			r.reads = append(r.reads, "<end>")
		case err != nil:
			r.mu.Unlock()
			return runner.Ending{}, err
		default:
			r.reads = append(r.reads, string(p))
		}
		r.mu.Unlock()
		ended = errors.Is(err, io.EOF)
	}
}

func TestTerminalEditsLines(t *testing.T) {
	long := strings.Repeat("x", 5000)
	tests := []struct {
		name, keys  string
		read, shown string
	}{
		{"a line", "Ada\r", "Ada\n", "Ada\r\n"},
		{"a pasted line", "Ada\n", "Ada\n", "Ada\r\n"},
		{"two lines", "a\rb\r", "a\n|b\n", "a\r\nb\r\n"},
		{"an unfinished line", "Ada", "", "Ada"},
		{"a correction", "Adb\x7fa\r", "Ada\n", "Adb\b \ba\r\n"},
		{"more corrections than letters", "a\x7f\x7f\x08b\r", "b\n", "a\b \bb\r\n"},
		{"a wide letter", "李\x7fa\r", "a\n", "李\b \b\b \ba\r\n"},
		{"a whole line", "abc\x15d\r", "d\n", "abc\b \b\b \b\b \bd\r\n"},
		{"a word", "a bc\x17d\r", "a d\n", "a bc\b \b\b \bd\r\n"},
		{"a tab", "a\tb\r", "a\tb\n", "a\tb\r\n"},
		{"arrow keys", "a\x1b[A\x1b[1;5Cb\x1bOPc\r", "abc\n", "abc\r\n"},
		{"other control keys", "a\x00\x01\x1cb\r", "ab\n", "ab\r\n"},
		{"the end", "a\r\x04", "a\n|<end>", "a\r\n"},
		{"the end, and more", "\x04a\r", "<end>|a\n", "a\r\n"},
		{"the end within a line", "ab\x04", "ab", "ab"},
		{"a line over the bound", long + "\r", long[:4095] + "\n", long[:4095] + "\r\n"},
		{"what is no text", "a\xff\xfeb\r", "ab\n", "ab\r\n"},
	}
	for _, tt := range tests {
		// Byte by byte too: a key may come in pieces.
		for name, pieces := range map[string][]string{"at once": {tt.keys}, "in pieces": strings.Split(tt.keys, "")} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var program reader
					var shown strings.Builder
					r, end := closing(runner.Options{Backends: []runner.Backend{&backend{execute: program.execute}}})
					defer end()
					req := hello()
					req.Terminal = screenSize
					e, err := r.Start(t.Context(), "ada", req, func(_ interview.Stream, text string) { shown.WriteString(text) })
					if err != nil {
						t.Fatal(err)
					}
					for _, p := range pieces {
						if err := e.Type("Ada", p); err != nil {
							t.Fatal(err)
						}
					}
					synctest.Wait()
					e.Stop("Grace")
					e.Wait()
					if got := strings.Join(program.reads, "|"); got != tt.read {
						t.Errorf("the program read %.80q, want %.80q", got, tt.read)
					}
					if shown.String() != tt.shown {
						t.Errorf("the terminal showed %.80q, want %.80q", shown.String(), tt.shown)
					}
				})
			})
		}
	}
}

func TestTerminalInterrupts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown strings.Builder
		r, end := closing(runner.Options{Backends: []runner.Backend{&backend{execute: untilKilled}}})
		defer end()
		req := hello()
		req.Terminal = screenSize
		e, err := r.Start(t.Context(), "ada", req, func(_ interview.Stream, text string) { shown.WriteString(text) })
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Type("Ada", "ab\x03"); err != nil {
			t.Fatal(err)
		}
		result := e.Wait()
		if result.Outcome != interview.Stopped || result.ExitCode != 130 || result.Message != "Interrupted by Ada." {
			t.Errorf("result = %+v", result)
		}
		if shown.String() != "ab^C\r\n" {
			t.Errorf("the terminal showed %q", shown.String())
		}
	})
}

// A prompt that asks for the line that Ctrl-C is, now or soon, goes on; one that computes ends.
func TestTerminalInterruptsPrompt(t *testing.T) {
	for _, tt := range []struct {
		name  string
		busy  time.Duration // before it waits
		lives bool
	}{{"waits", 0, true}, {"comes back", 400 * time.Millisecond, true}, {"computes", time.Second, false}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var read []byte
				r, end := closing(runner.Options{Backends: []runner.Backend{&backend{prompt: true, execute: func(ctx context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
					select {
					case <-time.After(tt.busy):
					case <-ctx.Done():
						return runner.Ending{}, nil
					}
					c.Waiting(true)
					var err error
					read, err = c.Read(ctx)
					c.Waiting(false)
					return runner.Ending{}, err
				}}}})
				defer end()
				req := hello()
				req.Terminal, req.REPL = screenSize, true
				e, err := r.Start(t.Context(), "ada", req, func(interview.Stream, string) {})
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				e.Interrupt("Ada")
				result := e.Wait()
				if lives := result.Message == "Finished."; lives != tt.lives || !lives && result.Message != "Interrupted by Ada." {
					t.Errorf("result = %+v", result)
				}
				if tt.lives && string(read) != "\x03\n" {
					t.Errorf("it read %q", read)
				}
			})
		})
	}
}

func TestTerminalEndsLinesOfOutput(t *testing.T) {
	b := &backend{execute: func(_ context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
		c.Write(interview.Stdout, []byte("a\nb\n"))
		c.Notice("from Candor")
		return runner.Ending{}, nil
	}}
	for _, tt := range []struct {
		size runner.TerminalSize
		want string
	}{{screenSize, "a\r\nb\r\nfrom Candor\r\n"}, {runner.TerminalSize{}, "a\nb\nfrom Candor\n"}} {
		var shown strings.Builder
		r, end := closing(runner.Options{Backends: []runner.Backend{b}})
		req := hello()
		req.Terminal = tt.size
		e, err := r.Start(t.Context(), "ada", req, func(_ interview.Stream, text string) { shown.WriteString(text) })
		if err != nil {
			t.Fatal(err)
		}
		e.Wait()
		end()
		if shown.String() != tt.want {
			t.Errorf("with a terminal of %v: %q, want %q", tt.size, shown.String(), tt.want)
		}
	}
}

// realTerminal is a backend whose programs are processes.
type realTerminal struct{ backend }

func (b *realTerminal) Languages() []runner.Language {
	return []runner.Language{{ID: "python", Name: "Python", FileName: "main.py", Runtime: runner.Native, RealTerminal: true, REPL: true}}
}

func TestRealTerminalGetsKeysAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var program reader
		controls := make(chan runner.Control, 2)
		b := &realTerminal{backend{execute: func(ctx context.Context, req runner.Request, c runner.Console) (runner.Ending, error) {
			controls <- <-c.Controls()
			controls <- <-c.Controls()
			return program.execute(ctx, req, c)
		}}}
		var shown strings.Builder
		r, end := closing(runner.Options{Backends: []runner.Backend{b}})
		defer end()
		e, err := r.Start(t.Context(), "ada", runner.Request{Language: "python", REPL: true, Terminal: screenSize},
			func(_ interview.Stream, text string) { shown.WriteString(text) })
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Resize(runner.TerminalSize{Columns: 100, Rows: 30}); err != nil {
			t.Fatal(err)
		}
		e.Interrupt("Ada")
		if err := e.Type("Ada", "a\x1b[A\x03\r"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		e.Stop("Ada")
		e.Wait()
		if got := <-controls; got.Resize != (runner.TerminalSize{Columns: 100, Rows: 30}) {
			t.Errorf("first control %+v", got)
		}
		if got := <-controls; !got.Interrupt {
			t.Errorf("second control %+v", got)
		}
		if got := strings.Join(program.reads, "|"); got != "a\x1b[A\x03\r" || shown.String() != "" {
			t.Errorf("the program read %q, the terminal showed %q", got, shown.String())
		}
	})
}

func TestTerminalIsChecked(t *testing.T) {
	r, end := closing(runner.Options{Backends: []runner.Backend{&backend{execute: untilKilled}}})
	defer end()
	with := func(change func(*runner.Request)) runner.Request {
		req := hello()
		change(&req)
		return req
	}
	for name, req := range map[string]runner.Request{
		"too wide":                 with(func(r *runner.Request) { r.Terminal = runner.TerminalSize{Columns: 1001, Rows: 1} }),
		"negative":                 with(func(r *runner.Request) { r.Terminal = runner.TerminalSize{Columns: 80, Rows: -1} }),
		"input ahead":              with(func(r *runner.Request) { r.Terminal, r.Stdin = screenSize, "a" }),
		"a prompt where none is":   with(func(r *runner.Request) { r.Terminal, r.REPL = screenSize, true }),
		"a prompt and no terminal": {Language: "python", REPL: true},
	} {
		if _, err := r.Start(t.Context(), "ada", req, nothing); interview.CodeOf(err) != interview.Invalid {
			t.Errorf("%s: %v, want it invalid", name, err)
		}
	}
}
