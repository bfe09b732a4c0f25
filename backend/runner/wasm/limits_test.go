package wasm_test

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// short limits, so that the tests are quick. A program must be gone within its
// limit and a second.
var short = runner.Limits{
	Wall: 1500 * time.Millisecond, CPU: 700 * time.Millisecond, Interactive: 3 * time.Second,
	Memory: 128 << 20, Output: 64 << 10, Disk: 2 << 20, DiskFiles: 200,
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name     string
		language string
		source   string
		message  string
		limit    time.Duration // that it is killed at; 0: none
	}{
		{"endless loop", "python", "while True: pass", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"endless loop", "javascript", "for (;;) {}", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"endless loop in one instruction", "python", "sum(range(10**15))", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"endless loop of promises", "javascript", "const f = () => Promise.resolve().then(f); f()", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"slow regular expression", "python", "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"slow regular expression", "javascript", "/^(a+)+$/.test('a'.repeat(60) + 'b')", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"cannot be caught", "python", "while True:\n  try:\n    while True: pass\n  except BaseException: pass", "Stopped after 0.7 s of CPU time (the limit).", short.CPU},
		{"sleep", "python", "import time\ntime.sleep(100)", "Stopped after 1.5 s (the limit).", short.Wall},
		{"sleep", "javascript", "setTimeout(() => {}, 1e6)", "Stopped after 1.5 s (the limit).", short.Wall},
		{"waits for input for ever", "python", "input()", "Stopped after 3 s (the limit for programs that wait for input).", short.Interactive},
		{"waits for input for ever", "javascript", "require('fs').readFileSync(0)", "Stopped after 3 s (the limit for programs that wait for input).", short.Interactive},
		{"output in lines", "python", "while True: print('x' * 50)", "Stopped: it printed more than 64 KiB (the limit).", short.Wall},
		{"output at once", "python", "print('é' * 10**6)", "Stopped: it printed more than 64 KiB (the limit).", short.Wall},
		{"output", "javascript", "for (;;) console.error('x')", "Stopped: it printed more than 64 KiB (the limit).", short.Wall},
		{"memory", "python", "a = []\nwhile True: a.append(bytearray(10**6))", "Stopped: it needed more than 128 MB of memory (the limit).", short.Wall},
		{"memory at once", "python", "x = 'a' * 10**9", "Stopped: it needed more than 128 MB of memory (the limit).", short.Wall},
		{"memory", "javascript", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))", "Stopped: it needed more than 128 MB of memory (the limit).", short.Wall},
		{"disk", "python", "with open('/big', 'wb') as f:\n  while True: f.write(b'x' * 10**5)", "Stopped: its files needed more than 2 MiB (the limit).", short.Wall},
		{"disk by a hole", "python", "with open('/big', 'wb') as f: f.truncate(10**9)", "Stopped: its files needed more than 2 MiB (the limit).", short.Wall},
		{"many files", "python", "for i in range(10**6): open(f'/f{i}', 'w').close()", "Stopped: its files needed more than 2 MiB (the limit).", short.Wall},
		{"many folders", "python", "import os\nfor i in range(10**6): os.mkdir(f'/d{i}')", "Stopped: its files needed more than 2 MiB (the limit).", short.Wall},
		{"unlinked but open", "python", "import os\nkept = []\nfor i in range(100):\n  f = open('/f', 'wb'); f.write(b'x' * 10**5); f.flush(); os.unlink('/f'); kept.append(f)", "Stopped: its files needed more than 2 MiB (the limit).", short.Wall},
	}
	for _, tt := range tests {
		t.Run(tt.language+" "+tt.name, func(t *testing.T) {
			r := newRunner(t, short)
			name := map[string]string{"python": "main.py", "javascript": "main.js"}[tt.language]
			out, errs, result := execute(t, r, runner.Request{Language: tt.language, Files: files(name, tt.source)})
			if result.Outcome != interview.Limited || !strings.HasPrefix(result.Message, tt.message) {
				t.Errorf("result = %+v, want %q; errors %.300q", result, tt.message, errs)
			}
			if result.Wall > tt.limit+time.Second && !slowMachine {
				t.Errorf("it took %v, more than a second over %v", result.Wall, tt.limit)
			}
			if len(out)+len(errs) > short.Output+2000 {
				t.Errorf("%d bytes of output came", len(out)+len(errs))
			}
			if result.MemoryBytes > short.Memory {
				t.Errorf("it had %d bytes of memory", result.MemoryBytes)
			}
		})
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
}

// slowMachine leaves the clock out of account where the race detector is on or
// many tests run at once.
var slowMachine = os.Getenv("CANDOR_SLOW") != ""

// children are the processes whose parent is this one, or that were children
// of a backend.
func children(t *testing.T) []string {
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

func TestRefusedMemoryCanBeSurvived(t *testing.T) {
	r := newRunner(t, short)
	out, errs, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py",
		"try:\n  x = bytearray(10**9)\nexcept MemoryError:\n  print('no')\ntry:\n  open('/f', 'wb').write(b'x' * 10**7)\nexcept OSError:\n  print('full')")})
	if out != "no\nfull\n" || result.Outcome != interview.Exited || result.Message != "Finished." {
		t.Errorf("out %q, errors %q, result %+v", out, errs, result)
	}
}

func TestInteractive(t *testing.T) {
	tests := []struct{ language, name, source string }{
		{"python", "main.py", "while True:\n  try: name = input('name? ')\n  except EOFError: break\n  print('Hello ' + name)\nprint('end')"},
		{"javascript", "main.js", "const rl = require('readline').createInterface({input: process.stdin}); process.stdout.write('name? '); rl.on('line', l => process.stdout.write('Hello ' + l + '\\nname? ')); rl.on('close', () => console.log('end'))"},
	}
	for _, tt := range tests {
		t.Run(tt.language, func(t *testing.T) {
			// The wall limit is shorter than the conversation may take: waiting does not count.
			r := newRunner(t, runner.Limits{Wall: 5 * time.Second})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: tt.language, Files: files(tt.name, tt.source)}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, "name? ")
			if err := e.WriteStdin("Ada\n"); err != nil {
				t.Fatal(err)
			}
			s.await(t, "Hello Ada\nname? ")
			if err := e.WriteStdin("Gr"); err != nil {
				t.Fatal(err)
			}
			if err := e.WriteStdin("ace\n"); err != nil {
				t.Fatal(err)
			}
			s.await(t, "Hello Grace\nname? ")
			if err := e.CloseStdin(); err != nil {
				t.Fatal(err)
			}
			result := e.Wait()
			if out, errs := s.text(); result.Outcome != interview.Exited || !strings.HasSuffix(out, "end\n") {
				t.Errorf("out %q, errors %q, result %+v", out, errs, result)
			}
			if err := e.WriteStdin("late"); interview.CodeOf(err) != interview.Gone {
				t.Errorf("WriteStdin after the end: %v", err)
			}
		})
	}
}

func TestStop(t *testing.T) {
	for name, source := range map[string]string{
		"busy":     "print('on', flush=True)\nwhile True: pass",
		"asleep":   "import time\nprint('on', flush=True)\ntime.sleep(100)",
		"reading":  "print('on', flush=True)\ninput()",
		"printing": "print('on')\nimport time\nwhile True: print('x'); time.sleep(0.001)",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: "python", Files: files("main.py", source)}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, "on")
			began := time.Now()
			e.Stop("Ada")
			result := e.Wait()
			if result.Outcome != interview.Stopped || result.Message != "Stopped by Ada." {
				t.Errorf("result = %+v", result)
			}
			if took := time.Since(began); took > time.Second && !slowMachine {
				t.Errorf("it took %v to stop", took)
			}
		})
	}
}

func TestCloseEndsPrograms(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	s := newScreen()
	var all []*runner.Execution
	for range 3 { // two run, one waits
		e, err := r.Start(t.Context(), "tester", runner.Request{Language: "python", Files: files("main.py", "print('on', flush=True)\nwhile True: pass")}, s.print)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	s.await(t, "on")
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if result := e.Wait(); result.Outcome != interview.Lost || result.Message != "Stopped because the relay is closing." {
			t.Errorf("result = %+v", result)
		}
	}
	if left := children(t); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
}

func TestUsage(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	_, _, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py", "x = bytearray(50 * 10**6)\ni = 0\nwhile i < 10**6: i += 1\nimport time; time.sleep(0.2)")})
	if result.MemoryBytes < 50e6 || result.MemoryBytes > 100e6 {
		t.Errorf("memory = %d, want a bit over 50 MB", result.MemoryBytes)
	}
	if result.CPU < 20*time.Millisecond || result.CPU > 5*time.Second {
		t.Errorf("CPU = %v", result.CPU)
	}
	if result.Wall < 200*time.Millisecond+result.CPU/2 {
		t.Errorf("wall = %v with CPU %v", result.Wall, result.CPU)
	}
}
