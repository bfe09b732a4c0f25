package wasm_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"candor/backend/runner"
)

// TestRights looks at a child from outside while its program runs.
func TestRights(t *testing.T) {
	t.Setenv("CANDOR_SECRET", "secret")
	for language, source := range map[string]string{
		"python":     "print('on')\ninput()",
		"javascript": "console.log('on'); readline()",
		"typescript": "console.log('on' as string); readline()",
		"ruby":       "puts 'on'; gets",
		"lua":        "print('on') io.read()",
	} {
		t.Run(language, func(t *testing.T) {
			r := newRunner(t, newBackend(t), runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, Files: files(fileName(t, r, language), source)}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				e.Stop("test")
				e.Wait()
			}()
			s.await(t, "on")
			all := children(t)
			if len(all) != 1 {
				t.Fatalf("there are %d children, want 1: %v", len(all), all)
			}
			pid, _, _ := strings.Cut(all[0], " ")
			proc := filepath.Join("/proc", pid)
			if env, err := os.ReadFile(filepath.Join(proc, "environ")); err != nil || len(env) > 0 {
				t.Errorf("its environment is %q, %v", env, err)
			}
			if dir, err := os.Readlink(filepath.Join(proc, "cwd")); dir != "/" {
				t.Errorf("its folder is %q, %v", dir, err)
			}
			if score, err := os.ReadFile(filepath.Join(proc, "oom_score_adj")); string(score) != "1000\n" {
				t.Errorf("its score for being ended without memory is %q, %v", score, err)
			}
			for _, limit := range []string{"open files", "pending signals"} {
				if limits, err := os.ReadFile(filepath.Join(proc, "limits")); !regexp.MustCompile("Max " + limit + ` +64 +64 `).Match(limits) {
					t.Errorf("its limit on %s is another: %s, %v", limit, limits, err)
				}
			}
			threads, err := filepath.Glob(filepath.Join(proc, "task", "*", "status"))
			if err != nil || len(threads) == 0 {
				t.Fatalf("no threads: %v", err)
			}
			for _, thread := range threads {
				status, err := os.ReadFile(thread)
				if err != nil {
					continue // ended since
				}
				for _, want := range []string{"NoNewPrivs:\t1\n", "Seccomp:\t2\n"} {
					if !strings.Contains(string(status), want) {
						t.Errorf("%s lacks %q", thread, want)
					}
				}
			}
			files, err := os.ReadDir(filepath.Join(proc, "fd"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				target, err := os.Readlink(filepath.Join(proc, "fd", f.Name()))
				if err != nil {
					continue
				}
				// Its streams; what Go itself has open: event polling, the limits of its control group.
				if !strings.HasPrefix(target, "pipe:") && !strings.HasPrefix(target, "anon_inode:") && !strings.HasPrefix(target, "/sys/fs/cgroup/") {
					t.Errorf("it has %s open", target)
				}
			}
		})
	}
}
