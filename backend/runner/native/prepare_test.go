//go:build linux

package native_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// TestPrepare fills a cache, once, and lets programs read it but not write there.
func TestPrepare(t *testing.T) {
	if shared == nil {
		t.Skip("no sandbox can be made here")
	}
	dir := t.TempDir()
	for parent := dir; strings.HasPrefix(parent, os.TempDir()+"/"); parent = filepath.Dir(parent) {
		if err := os.Chmod(parent, 0o755); err != nil { //nolint:gosec // programs, who are nobody, must be able to look in
			t.Fatal(err)
		}
	}
	prepared := native.Toolchain{
		ID: "made", Name: "Made", FileName: "main.sh", Needs: []string{"no-such-shell|bash"},
		Prepare: []string{"sh", "-c", "cat /proc/sys/kernel/random/uuid >{cache}/made"},
		Run:     []string{"sh", "-c", "cat {cache}/made; echo x >{cache}/made"}, REPL: []string{"no-such-prompt"},
	}
	broken, endless := prepared, prepared
	broken.ID, broken.Prepare = "broken", []string{"false"}
	endless.ID, endless.Prepare = "endless", []string{"sleep", "600"}
	missing := prepared
	missing.ID, missing.Needs = "missing", []string{"bash", "no-such-program"}
	other := prepared
	other.Name, other.Run = "Another of the same", []string{"false"}

	var first string
	for range 2 {
		b, err := native.New(t.Context(), native.Options{CacheDir: dir, Toolchains: []native.Toolchain{missing, prepared, other, broken, endless}})
		if err != nil {
			t.Fatal(err)
		}
		r := runner.New(runner.Options{Backends: []runner.Backend{b}})
		r.AwaitLanguages(t.Context())
		if all := r.Languages(); len(all) != 3 || all[0].Name != "Made" || all[0].REPL {
			t.Errorf("languages %+v", all)
		}
		request := func(id string) runner.Request {
			return runner.Request{Language: id, Files: files("main.sh", ""), Stdin: "\n"}
		}
		for range 2 {
			out, errs, result := execute(t, r, request("made"))
			if first == "" {
				first = out
			}
			if len(out) < 30 || out != first || result.ExitCode == 0 || !strings.Contains(errs, "Read-only file system") {
				t.Errorf("output %q, at first %q, errors %q, result %+v", out, first, errs, result)
			}
		}
		for range 2 {
			if _, _, result := execute(t, r, request("broken")); result.Outcome != interview.Crashed {
				t.Errorf("what cannot be prepared: %+v", result)
			}
		}
		s := newScreen()
		e, err := r.Start(t.Context(), "tester", request("endless"), s.print)
		if err != nil {
			t.Fatal(err)
		}
		s.await(t, "Getting the language ready", 1)
		e.Stop("Ada")
		if result := e.Wait(); result.Message != "Stopped by Ada." {
			t.Errorf("result %+v", result)
		}
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || !strings.HasPrefix(left[0].Name(), "made@") {
		t.Errorf("in the cache are %v, %v", left, err)
	}
	nothingLeft(t)
}
