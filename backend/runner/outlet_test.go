package runner_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"candor/backend/interview"
	"candor/backend/runner"
)

type chunk struct {
	stream interview.Stream
	text   string
}

// printed runs a program that writes, and returns what came of it.
func printed(t *testing.T, limit int, write func(c runner.Console)) ([]chunk, runner.Result) {
	t.Helper()
	b := &backend{execute: func(_ context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
		write(c)
		return runner.Ending{}, nil
	}}
	r, end := closing(runner.Options{Backends: []runner.Backend{b}, Limits: runner.Limits{Output: limit}})
	defer end()
	var chunks []chunk
	e, err := r.Start(t.Context(), "ada", hello(), func(s interview.Stream, text string) { chunks = append(chunks, chunk{s, text}) })
	if err != nil {
		t.Fatal(err)
	}
	result := e.Wait()
	return chunks, result
}

func all(chunks []chunk, stream interview.Stream) string {
	var b strings.Builder
	for _, c := range chunks {
		if c.stream == stream {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

func TestOutput(t *testing.T) {
	bytes := func(s interview.Stream, texts ...string) func(c runner.Console) {
		return func(c runner.Console) {
			for _, text := range texts {
				c.Write(s, []byte(text))
			}
		}
	}
	tests := []struct {
		name     string
		limit    int
		write    func(c runner.Console)
		out, err string
		cut      bool
	}{
		{"nothing", 100, func(runner.Console) {}, "", "", false},
		{"text", 100, bytes(interview.Stdout, "a", "b\n"), "ab\n", "", false},
		{"a character in pieces", 100, bytes(interview.Stdout, "\xf0\x9f", "\x98", "\x80!"), "😀!", "", false},
		{"both streams, characters in pieces", 100, func(c runner.Console) {
			c.Write(interview.Stdout, []byte("\xc3"))
			c.Write(interview.Stderr, []byte("\xc3"))
			c.Write(interview.Stdout, []byte("\xa9"))
			c.Write(interview.Stderr, []byte("\xbc"))
		}, "é", "ü", false},
		{"invalid bytes", 100, bytes(interview.Stdout, "a\xffb\x80\xc3(", "c"), "a\uFFFDb\uFFFD(c", "", false},
		{"an end in the middle of a character", 100, bytes(interview.Stdout, "a\xe2\x82"), "a\uFFFD", "", false},
		{"the beginning of a character, then another", 100, bytes(interview.Stdout, "\xe2", "ab"), "\uFFFDab", "", false},
		{"exactly the limit", 5, bytes(interview.Stdout, "12345"), "12345", "", false},
		{"over the limit", 5, bytes(interview.Stdout, "123", "456", "789"), "12345", "", true},
		{"over the limit in both", 5, func(c runner.Console) {
			c.Write(interview.Stdout, []byte("123"))
			c.Write(interview.Stderr, []byte("456"))
		}, "123", "45", true},
		{"the limit within a character", 4, bytes(interview.Stdout, "12é4567"), "12é", "", true},
		{"the limit within a character 2", 3, bytes(interview.Stdout, "12é4567"), "12\uFFFD", "", true},
		{"notices do not count", 2, func(c runner.Console) {
			c.Notice("a notice")
			c.Write(interview.Stdout, []byte("12"))
		}, "12", "", false},
		{"much", 1 << 20, bytes(interview.Stdout, strings.Repeat("é", 200_000)), strings.Repeat("é", 200_000), "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chunks, result := printed(t, tt.limit, tt.write)
			if got := all(chunks, interview.Stdout); got != tt.out {
				t.Errorf("out = %.100q, want %.100q", got, tt.out)
			}
			if got := all(chunks, interview.Notice); (got == "a notice\n") != strings.HasPrefix(tt.name, "notices") {
				t.Errorf("notices = %q", got)
			}
			if got := all(chunks, interview.Stderr); got != tt.err {
				t.Errorf("errors = %q, want %q", got, tt.err)
			}
			if result.Truncated != tt.cut || (result.Outcome == interview.Limited) != tt.cut {
				t.Errorf("result = %+v", result)
			}
			for _, c := range chunks {
				if !utf8.ValidString(c.text) || len(c.text) > 33<<10 || c.text == "" {
					t.Errorf("a piece of %d bytes, valid: %t", len(c.text), utf8.ValidString(c.text))
				}
			}
		})
	}
}

// TestOutputIsGathered has the first piece at once, and few after it.
func TestOutputIsGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		b := &backend{execute: func(_ context.Context, _ runner.Request, c runner.Console) (runner.Ending, error) {
			for range 1000 {
				c.Write(interview.Stdout, []byte("x\n"))
				pass(time.Millisecond)
			}
			return runner.Ending{}, nil
		}}
		r, end := closing(runner.Options{Backends: []runner.Backend{b}})
		defer end()
		size := 0
		e, err := r.Start(t.Context(), "ada", hello(), func(_ interview.Stream, text string) {
			at = append(at, time.Since(began))
			size += len(text)
		})
		if err != nil {
			t.Fatal(err)
		}
		e.Wait()
		if at[0] != 0 {
			t.Errorf("the first piece came after %v", at[0])
		}
		if len(at) > 70 || size != 2000 {
			t.Errorf("%d pieces with %d bytes, want at most 70 with 2000", len(at), size)
		}
	})
}

// TestTurns lets a program write a byte to each stream in turn: it must not become a
// message for each.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chunks, _ := printed(t, 1<<20, func(c runner.Console) {
			for range 10000 {
				c.Write(interview.Stdout, []byte("o"))
				c.Write(interview.Stderr, []byte("e"))
			}
		})
		if out, errs := all(chunks, interview.Stdout), all(chunks, interview.Stderr); len(out) != 10000 || len(errs) != 10000 {
			t.Errorf("%d and %d bytes came", len(out), len(errs))
		}
		if len(chunks) > 40 {
			t.Errorf("%d messages", len(chunks))
		}
	})
}
