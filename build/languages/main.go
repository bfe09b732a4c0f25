// Command languages compiles what languages need to be compiled once on a machine:
// the built-in ones, and the libraries of the machine's toolchains. Whoever executes
// something first would wait for it; tests do not count that as theirs.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
	"candor/backend/runner/wasm"
)

func main() {
	if wasm.ChildMain() {
		return
	}
	ctx := context.Background()
	if err := errors.Join(builtIn(ctx), machines(ctx)); err != nil {
		fmt.Fprintln(os.Stderr, "languages:", err)
		os.Exit(1)
	}
}

// builtIn compiles the embedded languages by executing nothing in each.
func builtIn(ctx context.Context) error {
	b, err := wasm.New(wasm.Options{})
	if err != nil {
		return err
	}
	return prepare(ctx, b, b.Languages(), "")
}

// hello is a program for each language whose toolchain prepares something.
var hello = map[string]string{
	"go":   "package main\n\nfunc main() {}\n",
	"java": "public class Main { public static void main(String[] args) {} }\n",
}

// machines prepares the toolchains of this machine. Without a sandbox there are none.
func machines(ctx context.Context) error {
	b, err := native.New(ctx, native.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if interview.CodeOf(err) == interview.Unavailable {
		fmt.Println(err)
		return nil
	}
	if err != nil {
		return err
	}
	<-b.Found()
	var known []runner.Language
	for _, l := range b.Languages() {
		if _, ok := hello[l.ID]; ok && slices.ContainsFunc(native.Table, func(t native.Toolchain) bool { return t.ID == l.ID && len(t.Prepare) > 0 }) {
			known = append(known, l)
		}
	}
	return prepare(ctx, b, known, "of this machine")
}

// prepare executes a program in each language, and says how far it is.
func prepare(ctx context.Context, b runner.Backend, languages []runner.Language, whose string) error {
	r := runner.New(runner.Options{Backends: []runner.Backend{b}})
	defer r.Close(ctx)
	for n, l := range languages {
		fmt.Printf("%d of %d: %s %s … ", n+1, len(languages), l.Name, whose)
		began := time.Now()
		e, err := r.Start(ctx, "", runner.Request{Language: l.ID, Files: []interview.SourceFile{{Name: l.FileName, Text: hello[l.ID]}}}, func(interview.Stream, string) {})
		if err != nil {
			return fmt.Errorf("prepare %s: %w", l.Name, err)
		}
		result := e.Wait()
		fmt.Printf("%s\n", time.Since(began).Round(100*time.Millisecond))
		if result.Outcome != interview.Exited {
			return fmt.Errorf("prepare %s: %s", l.Name, result.Message)
		}
	}
	return nil
}
