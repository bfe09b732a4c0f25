package wasm_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
)

// strict limits, of which only the one under test is short in time: a machine
// that is busy with other tests must not make another come first.
func strict(limit runner.Limit) runner.Limits {
	l := runner.Limits{
		Wall: time.Minute, Interactive: 2 * time.Minute, CPU: time.Minute,
		Memory: 128 << 20, Output: 64 << 10, Disk: 2 << 20, DiskFiles: 200,
	}
	switch limit {
	case runner.WallLimit:
		l.Wall = time.Second
	case runner.CPULimit:
		l.CPU = 400 * time.Millisecond
	case runner.InteractiveLimit:
		l.Interactive = time.Second
	}
	return l
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name     string
		language string
		source   string
		limit    runner.Limit // that it is killed at
	}{
		{"endless loop", "python", "while True: pass", runner.CPULimit},
		{"endless loop", "javascript", "for (;;) {}", runner.CPULimit},
		{"endless loop", "typescript", "let n: number = 0; for (;;) n++", runner.CPULimit},
		{"memory", "typescript", "const a: unknown[] = []; for (;;) a.push(new Uint8Array(1e6))", runner.MemoryLimit},
		{"endless query", "sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", runner.CPULimit},
		{"memory", "sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(length(x)) FROM (SELECT DISTINCT zeroblob(1000000) || i AS x FROM n)", runner.MemoryLimit},
		{"disk", "sql", "ATTACH '/big.db' AS b; CREATE TABLE b.t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT zeroblob(100000) FROM n", runner.DiskLimit},
		{"output", "sql", "SELECT hex(zeroblob(1000000))", runner.OutputLimit},
		{"endless loop", "lua", "while true do end", runner.CPULimit},
		{"slow pattern", "lua", "('a'):rep(40):find(('a?'):rep(40) .. ('a*'):rep(40) .. 'b')", runner.CPULimit},
		{"cannot be caught", "lua", "while true do pcall(function() while true do end end) end", runner.CPULimit},
		{"waits for input for ever", "lua", "io.read()", runner.InteractiveLimit},
		{"output", "lua", "while true do io.write('x') end", runner.OutputLimit},
		{"memory", "lua", "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e5) .. i end", runner.MemoryLimit},
		{"memory in one text", "lua", "local s = ('x'):rep(1e9)", runner.MemoryLimit},
		{"memory of a coroutine", "lua", "local t = {} while true do local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) t[#t + 1] = c end", runner.MemoryLimit},
		{"memory that is caught", "lua", "local t = {} while true do local ok, e = pcall(function() while true do t[#t + 1] = ('x'):rep(1e6) .. #t end end) if not ok then error(e) end end", runner.MemoryLimit},
		{"disk", "lua", "local f = io.open('x', 'w') while true do assert(f:write(('x'):rep(1e5))) end", runner.DiskLimit},
		{"files", "lua", "for i = 1, 1e6 do assert(io.open('f' .. i, 'w')):close() end", runner.DiskFilesLimit},
		{"endless loop", "ruby", "loop {}", runner.CPULimit},
		{"cannot be caught", "ruby", "loop { begin; loop {}; rescue Exception; end }", runner.CPULimit},
		{"sleep", "ruby", "sleep", runner.WallLimit},
		{"waits for input for ever", "ruby", "gets", runner.InteractiveLimit},
		{"output", "ruby", "loop { puts 'x' * 50 }", runner.OutputLimit},
		{"memory", "ruby", "a = []; loop { a << 'x' * 10**6 }", runner.MemoryLimit},
		{"memory in one text", "ruby", "x = 'x' * 10**9", runner.MemoryLimit},
		{"disk", "ruby", "File.open('x', 'w') { |f| loop { f.write('x' * 10**5) } }", runner.DiskLimit},
		{"files", "ruby", "(1..10**6).each { |i| File.write(\"f#{i}\", '') }", runner.DiskFilesLimit},
		{"endless loop in one instruction", "python", "sum(range(10**15))", runner.CPULimit},
		{"endless loop of promises", "javascript", "const f = () => Promise.resolve().then(f); f()", runner.CPULimit},
		{"slow regular expression", "python", "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')", runner.CPULimit},
		{"slow regular expression", "javascript", "/^(a+)+$/.test('a'.repeat(60) + 'b')", runner.CPULimit},
		{"cannot be caught", "python", "while True:\n  try:\n    while True: pass\n  except BaseException: pass", runner.CPULimit},
		{"sleep", "python", "import time\ntime.sleep(100)", runner.WallLimit},
		{"sleep", "javascript", "setTimeout(() => {}, 1e6)", runner.WallLimit},
		{"waits for a thread that is not there", "javascript", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", runner.WallLimit},
		{"endless key", "javascript", "require('crypto').pbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512')", runner.CPULimit},
		{"memory of what is inflated", "javascript", "const zlib = require('zlib'); const packed = zlib.gzipSync(Buffer.alloc(3e7)); const all = []; for (;;) all.push(zlib.gunzipSync(packed))", runner.MemoryLimit},
		{"waits for input for ever", "python", "input()", runner.InteractiveLimit},
		{"waits for input for ever", "javascript", "require('fs').readFileSync(0)", runner.InteractiveLimit},
		{"output in lines", "python", "while True: print('x' * 50)", runner.OutputLimit},
		{"output at once", "python", "print('é' * 10**6)", runner.OutputLimit},
		{"disk", "javascript", "const fs = require('fs'); const fd = fs.openSync('big', 'w'); for (;;) fs.writeSync(fd, Buffer.alloc(1e5))", runner.DiskLimit},
		{"disk by appending", "javascript", "const fs = require('fs'); for (;;) fs.appendFileSync('big', 'é'.repeat(1e4))", runner.DiskLimit},
		{"disk by a hole", "javascript", "const fs = require('fs'); fs.writeFileSync('big', ''); fs.truncateSync('big', 1e9)", runner.DiskLimit},
		{"disk by a place far away", "javascript", "const fs = require('fs'); fs.writeSync(fs.openSync('big', 'w'), 'x', 2 ** 50)", runner.DiskLimit},
		{"disk by copies", "javascript", "const fs = require('fs'); fs.writeFileSync('a', 'x'.repeat(1e5)); for (let i = 0; ; i++) fs.copyFileSync('a', `b${i}`)", runner.DiskLimit},
		{"disk by a stream", "typescript", "import { createWriteStream } from 'fs'; const s = createWriteStream('big'); const more = (e?: Error | null) => { if (!e) s.write('x'.repeat(1e5), more) }; more()", runner.DiskLimit},
		{"many files", "javascript", "const fs = require('fs'); for (let i = 0; ; i++) fs.writeFileSync(`f${i}`, '')", runner.DiskFilesLimit},
		{"many folders", "javascript", "const fs = require('fs'); for (let p = 'd'; ; p += '/d') fs.mkdirSync(p)", runner.DiskFilesLimit},
		{"many promises of files", "javascript", "const fs = require('fs/promises'); for (let i = 0; ; i++) await (await fs.open(`f${i}`, 'w')).close()", runner.DiskFilesLimit},
		{"output", "javascript", "for (;;) console.error('x')", runner.OutputLimit},
		{"memory", "python", "a = []\nwhile True: a.append(bytearray(10**6))", runner.MemoryLimit},
		{"memory at once", "python", "x = 'a' * 10**9", runner.MemoryLimit},
		{"memory", "javascript", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))", runner.MemoryLimit},
		{"disk", "python", "with open('/big', 'wb') as f:\n  while True: f.write(b'x' * 10**5)", runner.DiskLimit},
		{"disk by a hole", "python", "with open('/big', 'wb') as f: f.truncate(10**9)", runner.DiskLimit},
		{"many files", "python", "for i in range(10**6): open(f'/f{i}', 'w').close()", runner.DiskFilesLimit},
		{"many folders", "python", "import os\nfor i in range(10**6): os.mkdir(f'/d{i}')", runner.DiskFilesLimit},
		{"unlinked but open", "python", "import os\nkept = []\nfor i in range(100):\n  f = open('/f', 'wb'); f.write(b'x' * 10**5); f.flush(); os.unlink('/f'); kept.append(f)", runner.DiskLimit},
	}
	b := newBackend(t)
	for _, tt := range tests {
		t.Run(tt.language+" "+tt.name, func(t *testing.T) {
			limits := strict(tt.limit)
			r := newRunner(t, shared{b}, limits)
			out, errs, result := execute(t, r, runner.Request{Language: tt.language, Files: files(fileName(t, r, tt.language), tt.source)})
			if want := limits.Sentence(tt.limit); result.Outcome != interview.Limited || result.Message != want {
				t.Errorf("result = %+v, want %q; errors %.300q", result, want, errs)
			}
			over := map[runner.Limit]time.Duration{
				runner.WallLimit: result.Wall - limits.Wall, runner.InteractiveLimit: result.Wall - limits.Interactive, runner.CPULimit: result.CPU - limits.CPU,
			}[tt.limit]
			if over > time.Second {
				t.Errorf("it ended %v after its limit", over)
			}
			if len(out)+len(errs) > limits.Output+2000 {
				t.Errorf("%d bytes of output came", len(out)+len(errs))
			}
			if result.MemoryBytes > limits.Memory {
				t.Errorf("it had %d bytes of memory", result.MemoryBytes)
			}
		})
	}
}

func TestRefusedMemoryCanBeSurvived(t *testing.T) {
	r := newRunner(t, newBackend(t), strict(""))
	out, errs, result := execute(t, r, runner.Request{Language: "python", Files: files("main.py",
		"try:\n  x = bytearray(10**9)\nexcept MemoryError:\n  print('no')\ntry:\n  open('/f', 'wb').write(b'x' * 10**7)\nexcept OSError:\n  print('full')")})
	if out != "no\nfull\n" || result.Outcome != interview.Exited || result.Message != "Finished." {
		t.Errorf("out %q, errors %q, result %+v", out, errs, result)
	}
}

// A program that catches the error finds a full disk, whichever limit on files it was.
func TestFullDisk(t *testing.T) {
	b := shared{newBackend(t)}
	for _, tt := range []struct{ language, source, want string }{
		{"python", `
import errno, os
def say(f):
    try: f()
    except OSError as e: print(e.errno == errno.ENOSPC, e)
f = open('big', 'wb', buffering=0)
say(lambda: f.write(b'x' * 10**7))
say(lambda: f.truncate(10**7))
say(lambda: [os.mkdir(f'd{i}') for i in range(300)])
say(lambda: open('more', 'w'))
try: open('/dev/stdin', 'w')
except OSError as e: print(e)
`, "True [Errno 51] No space left on device\nTrue [Errno 51] No space left on device\nTrue [Errno 51] No space left on device: 'd199'\nTrue [Errno 51] No space left on device: 'more'\n[Errno 2] Permission denied: '/dev/stdin'\n"},
		{"ruby", `
begin; File.write('big', 'x' * 10**7); rescue Errno::ENOSPC => e; puts e.message; end
begin; 300.times { |i| Dir.mkdir("d#{i}") }; rescue Errno::ENOSPC => e; puts e.message; end
begin; File.open('more', 'w'); rescue Errno::ENOSPC => e; puts e.message; end
`, "No space left on device @ rb_sys_fail_on_write - big\nNo space left on device @ dir_s_mkdir - d199\nNo space left on device @ rb_sysopen - more\n"},
		{"lua", `
local f = io.open('big', 'w')
f:setvbuf('no')
print(f:write(('x'):rep(10^7)))
for i = 1, 300 do
  local f, problem, code = io.open('f' .. i, 'w')
  if not f then return print(i, problem, code) end
  f:close()
end
`, "nil\tNo space left on device\t51\n200\tf200: No space left on device\t51\n"},
	} {
		r := newRunner(t, b, strict(""))
		out, errs, result := execute(t, r, runner.Request{Language: tt.language, Files: files(fileName(t, r, tt.language), tt.source)})
		if out != tt.want || result.Message != "Finished." {
			t.Errorf("%s: out %q\nwant %q\nerrors %q, result %+v", tt.language, out, tt.want, errs, result)
		}
	}
}

func TestInteractive(t *testing.T) {
	tests := []struct{ language, name, source string }{
		{"python", "main.py", "while True:\n  try: name = input('name? ')\n  except EOFError: break\n  print('Hello ' + name)\nprint('end')"},
		{"javascript", "main.js", "const rl = require('readline').createInterface({input: process.stdin}); process.stdout.write('name? '); rl.on('line', l => process.stdout.write('Hello ' + l + '\\nname? ')); rl.on('close', () => console.log('end'))"},
	}
	b := newBackend(t)
	for _, tt := range tests {
		t.Run(tt.language, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: tt.language, Files: files(tt.name, tt.source)}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, "name? ")
			if err := e.Type("Ada", "Ada\n"); err != nil {
				t.Fatal(err)
			}
			s.await(t, "Hello Ada\nname? ")
			if err := e.Type("Ada", "Gr"); err != nil {
				t.Fatal(err)
			}
			if err := e.Type("Ada", "ace\n"); err != nil {
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
			if err := e.Type("Ada", "late"); interview.CodeOf(err) != interview.Gone {
				t.Errorf("Type after the end: %v", err)
			}
		})
	}
}

func TestStop(t *testing.T) {
	b := newBackend(t)
	for name, source := range map[string]string{
		"busy":     "print('on', flush=True)\nwhile True: pass",
		"asleep":   "import time\nprint('on', flush=True)\ntime.sleep(100)",
		"reading":  "print('on', flush=True)\ninput()",
		"printing": "print('on')\nimport time\nwhile True: print('x'); time.sleep(0.001)",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, shared{b}, runner.Limits{})
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: "python", Files: files("main.py", source)}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			s.await(t, "on")
			e.Stop("Ada")
			result := e.Wait()
			if result.Outcome != interview.Stopped || result.Message != "Stopped by Ada." {
				t.Errorf("result = %+v", result)
			}
		})
	}
}

func TestCloseEndsPrograms(t *testing.T) {
	r := newRunner(t, newBackend(t), runner.Limits{})
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
		if result := e.Wait(); result.Outcome != interview.Lost || result.Message != "Stopped because the server is closing." {
			t.Errorf("result = %+v", result)
		}
	}
}

func TestUsage(t *testing.T) {
	r := newRunner(t, newBackend(t), runner.Limits{})
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
