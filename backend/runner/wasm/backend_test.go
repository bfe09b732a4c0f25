package wasm_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/wasm"
	"candor/build/proving"
)

// eventually waits until a fact holds.
func eventually(t *testing.T, what string, fact func() bool) {
	t.Helper()
	deadline := time.After(proving.Patience(t))
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !fact() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never came true: %s", what)
		}
	}
}

func TestIdleChildrenGo(t *testing.T) {
	b, err := wasm.New(wasm.Options{CacheDir: cacheDir, IdleTime: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(t, b, runner.Limits{})
	r.Warm("python")
	r.Warm("javascript")
	eventually(t, "no child is left", func() bool { return len(children(t)) == 0 && !b.Spare("python") && !b.Spare("javascript") })
	if out, _, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py", "print(1)")}); out != "1\n" {
		t.Errorf("out %q, result %+v", out, result)
	}
}

func TestKilledChildIsReplaced(t *testing.T) {
	b := newBackend(t)
	r := newRunner(t, shared{b}, runner.Limits{})
	if err := b.AwaitWarm(t.Context(), "python"); err != nil {
		t.Fatal(err)
	}
	all := children(t)
	if len(all) != 1 {
		t.Skipf("children cannot be seen here: %v", all)
	}
	pid, err := strconv.Atoi(strings.Fields(all[0])[0])
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the child is dead", func() bool {
		all := children(t)
		return len(all) == 0 || strings.Contains(all[0], ") Z ")
	})
	if out, errs, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py", "print(1)")}); out != "1\n" {
		t.Errorf("out %q, errors %q, result %+v", out, errs, result)
	}
}

func TestKilledWhileItRuns(t *testing.T) {
	b := newBackend(t)
	r := newRunner(t, shared{b}, runner.Limits{})
	s := newScreen()
	e, err := r.Start(t.Context(), "tester", runner.Request{Language: "javascript", Files: files("main.js", "console.log('on'); readline()")}, s.print)
	if err != nil {
		t.Fatal(err)
	}
	s.await(t, "on")
	for _, c := range children(t) {
		pid, _ := strconv.Atoi(strings.Fields(c)[0])
		if p, err := os.FindProcess(pid); err == nil {
			_ = p.Kill()
		}
	}
	if result := e.Wait(); result.Outcome != interview.Crashed || result.Message != "The program could not be run: something went wrong on the server." {
		t.Errorf("result = %+v", result)
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := wasm.New(wasm.Options{CacheDir: filepath.Join(file, "below")})
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(t, b, runner.Limits{})
	if out, errs, result := execute(t, r, runner.Request{Language: "javascript", Files: files("main.js", "console.log(1)")}); out != "1\n" {
		t.Errorf("out %q, errors %q, result %+v", out, errs, result)
	}
}

func TestBrokenCache(t *testing.T) {
	dir := t.TempDir()
	run := func() string {
		b, err := wasm.New(wasm.Options{CacheDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		r := newRunner(t, b, runner.Limits{})
		out, errs, result := execute(t, r, runner.Request{Language: "javascript", Files: files("main.js", "console.log(1)")})
		if out != "1\n" {
			t.Errorf("out %q, errors %q, result %+v", out, errs, result)
		}
		return out
	}
	run()
	broken := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			broken++
			return os.Truncate(path, 10)
		}
		return err
	})
	if err != nil || broken == 0 {
		t.Fatalf("%d files of the cache broken, %v", broken, err)
	}
	run()
}

func TestPrepare(t *testing.T) {
	dir := t.TempDir()
	b, err := wasm.New(wasm.Options{CacheDir: dir, Prepare: true, IdleTime: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close(t.Context())
	eventually(t, "all runtimes are in the cache", func() bool {
		marks, _ := filepath.Glob(filepath.Join(dir, "prepared-*"))
		return len(marks) == 4
	})
	eventually(t, "no child is left", func() bool { return len(children(t)) == 0 })
}

func TestExecutionsAtOnce(t *testing.T) {
	b := newBackend(t)
	r := newRunner(t, shared{b}, runner.Limits{})
	var all []*runner.Execution
	var screens []*screen
	for i := range 8 {
		s := newScreen()
		e, err := r.Start(t.Context(), "tester", runner.Request{
			Language: "javascript", Args: []string{strconv.Itoa(i)}, Files: files("main.js", "setTimeout(() => console.log(process.argv[2]), 5)"),
		}, s.print)
		if err != nil {
			t.Fatal(err)
		}
		all, screens = append(all, e), append(screens, s)
	}
	for i, e := range all {
		e.Wait()
		if out, _ := screens[i].text(); out != strconv.Itoa(i)+"\n" {
			t.Errorf("program %d printed %q", i, out)
		}
	}
}
