//go:build linux

package native_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/runner"
	"candor/backend/runner/native"
)

// TestHeldInTheKernel lets programs hold what is the machine's without it being memory of their
// own: each is refused it, or ended at a limit that says so.
func TestHeldInTheKernel(t *testing.T) {
	r := newRunner(t, runner.Limits{Wall: 5 * time.Minute, CPU: 5 * time.Minute, Memory: 128 << 20, Processes: 64})
	need(t, r, "python-native")
	tests := []struct {
		name, text string
		says       string // how it ends, one of several; "": by itself, having printed "enough"
	}{
		{"sockets' buffers in many processes", buffers, "sockets open at once (the limit)|128 MB of memory (the limit)"},
		{"sockets' buffers in one process", "import os\nos.fork = lambda: 1\n" + buffers, "sockets open at once (the limit)|128 MB of memory (the limit)"},
		{"buffers that should grow", grown, ""},
		{"streams of the internet", streams, "128 MB of memory (the limit)"},
		{"mappings", mappings, "128 MB of memory (the limit)"},
		{"terminals of the machine", "import os\nn = 0\ntry:\n  while n < 100: os.openpty(); n += 1\nexcept OSError: pass\nprint('enough' if n == 0 else n)", ""},
		{"what processes share, beside sockets", together, ""},
		{"open files", "import os, time\nfor _ in range(16):\n  if os.fork() == 0: break\nk = []\ntry:\n  while True: k.append(os.pipe())\nexcept OSError: time.sleep(600)", "files open at once (the limit)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, errs, result := execute(t, r, runner.Request{Language: "python-native", Stdin: "\n", Files: files("main.py", tt.text)})
			said := slices.ContainsFunc(strings.Split(tt.says, "|"), func(s string) bool { return strings.Contains(result.Message, s) })
			if tt.says == "" && (out != "enough\n" || result.ExitCode != 0) || tt.says != "" && (result.Outcome != interview.Limited || !said) {
				t.Errorf("result %+v, output %.300q, errors %.600q", result, out, errs)
			}
		})
	}
}

const (
	// Four processes with the same 31 MB, which is 31 MB and not 124; sockets bring the one below the limit,
	// the other above it.
	together = `
import os, resource, socket, time
rss = int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize()
shared = b'x' * max(0, 31_000_000 - rss)
r, w = os.pipe()
for _ in range(3):
    if os.fork() == 0:
        os.close(w)
        os.read(r, 1)
        os._exit(0)
kept = [socket.socketpair() for _ in range(80)]
time.sleep(0.5)
print('enough')`
	// 16 processes, each with as many sockets as it may have, full of what nobody reads.
	buffers = `
import os, socket, time
for _ in range(16):
    if os.fork() == 0: break
kept = []
try:
    while True:
        a, b = socket.socketpair()
        a.setblocking(False)
        kept.append((a, b))
        try:
            while True: a.send(b'x' * 65536)
        except BlockingIOError: pass
except OSError: time.sleep(600)`
	grown = `
import socket
a, b = socket.socketpair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 26)
a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) # others are as ever
a.setblocking(False)
n = 0
try:
    while True: n += a.send(b'x' * 4096)
except BlockingIOError: pass
usual = int(open('/proc/sys/net/core/wmem_default').read())
print('enough' if n <= usual else n)`
	streams = `
import socket, time
listener = socket.create_server(('127.0.0.1', 0))
kept = []
for _ in range(100):
    a = socket.create_connection(listener.getsockname())
    b, _ = listener.accept()
    a.setblocking(False)
    kept.append((a, b))
for _ in range(200):
    for a, b in kept:
        try:
            while True: a.send(b'x' * 65536)
        except BlockingIOError: pass
    time.sleep(0.05)
time.sleep(600)`
	// As many pieces as a process may have its addresses in, and each of them in many processes.
	mappings = `
import mmap, os, time
kept = []
try:
    for n in range(60000): kept.append(mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ if n % 2 else mmap.PROT_READ | mmap.PROT_WRITE))
except OSError: pass
for _ in range(30):
    if os.fork() == 0: break
time.sleep(600)`
	locks = `
import fcntl
files = [open(f'f{n}', 'w') for n in range(900)]
n = 0
while True:
    for f in files: fcntl.lockf(f, fcntl.LOCK_EX, 1, 2 * n)
    n += 1`
	timers = `
import ctypes, sys, time
libc = ctypes.CDLL('librt.so.1')
event = (ctypes.c_char * 64)()
event[12] = 1 # SIGEV_NONE
n = 0
while n < 60000 and libc.timer_create(1, event, ctypes.byref(ctypes.c_void_p())) == 0: n += 1
if n * 512 < 32 << 20: print('few', n)
else: time.sleep(600)`
)

// TestNotesAreMemory: what a system lets a program have of timers and locks counts.
func TestNotesAreMemory(t *testing.T) {
	r := newRunner(t, runner.Limits{Wall: 5 * time.Minute, CPU: 5 * time.Minute, Memory: 32 << 20})
	need(t, r, "python-native")
	for name, text := range map[string]string{"timers": timers, "locks": locks} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, result := execute(t, r, runner.Request{Language: "python-native", Stdin: "\n", Files: files("main.py", text)})
			if strings.HasPrefix(out, "few") { // a machine with little memory lets nobody have many timers
				return
			}
			if !strings.Contains(result.Message, "32 MB of memory (the limit)") {
				t.Errorf("result %+v, output %q, errors %q", result, out, errs)
			}
		})
	}
}

// TestNetworkOnlyWhereItIsNeeded has a language without servers ask for a socket of the internet, and one with.
func TestNetworkOnlyWhereItIsNeeded(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	_, errs, result := execute(t, r, runner.Request{Language: "bash", Stdin: "\n", Files: files("main.sh", "exec 3<>/dev/tcp/127.0.0.1/9")})
	if !strings.Contains(errs, "family not supported") || result.ExitCode == 0 {
		t.Errorf("bash: errors %q, result %+v", errs, result)
	}
	need(t, r, "python-native")
	out, errs, result := execute(t, r, runner.Request{Language: "python-native", Stdin: "\n", Files: files("main.py", `
import http.server, threading, urllib.request
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'served')
    def log_message(self, *args): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen('http://127.0.0.1:%d/' % server.server_port).read().decode())
`)})
	if out != "served\n" {
		t.Errorf("python: output %q, errors %q, result %+v", out, errs, result)
	}
}

// TestDevicesOfStreams opens the streams by their names, as programs from competitions do, in every language that
// is here, with pipes and in a terminal.
func TestDevicesOfStreams(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	// PHP is not among them: it opens the name that a link has, and what comes from a pipe has none; it has php://stdin.
	programs := map[string][2]string{ // file name, and a program that passes its input on to its errors
		"bash":          {"main.sh", "cat </dev/stdin >/dev/stderr; echo out >/dev/stdout; : </dev/fd/0 >/dev/fd/1"},
		"awk":           {"main.awk", `BEGIN { while ((getline line < "/dev/stdin") > 0) print line > "/dev/stderr"; print "out" > "/dev/stdout" }`},
		"python-native": {"main.py", "import os\nopen('/dev/stderr', 'w').write(open('/dev/stdin').read()); open('/dev/stdout', 'w').write('out\\n'); open('/dev/fd/0'); open('/dev/fd/1', 'a')"},
		"node":          {"main.js", "const fs = require('fs'); fs.writeFileSync('/dev/stderr', fs.readFileSync('/dev/stdin', 'utf8')); fs.writeFileSync('/dev/stdout', 'out\\n'); fs.openSync('/dev/fd/0', 'r')"},
		"perl":          {"main.pl", `open my $i, '<', '/dev/stdin' or die $!; open my $e, '>', '/dev/stderr' or die $!; open my $o, '>', '/dev/stdout' or die $!; print $e $_ while <$i>; print $o "out\n"; open my $f, '<', '/dev/fd/0' or die $!;`},
		"ruby-native":   {"main.rb", `File.write('/dev/stderr', File.read('/dev/stdin')); File.write('/dev/stdout', "out\n"); File.open('/dev/fd/0').close`},
		"lua-native":    {"main.lua", `local i, e, o = assert(io.open('/dev/stdin')), assert(io.open('/dev/stderr', 'w')), assert(io.open('/dev/stdout', 'w')); e:write(i:read('a')); o:write('out\n'); assert(io.open('/dev/fd/0'))`},
		"c":             {"main.c", "#include <stdio.h>\nint main(void) { FILE *i = fopen(\"/dev/stdin\", \"r\"), *e = fopen(\"/dev/stderr\", \"w\"), *o = fopen(\"/dev/stdout\", \"w\"); for (int c; (c = getc(i)) != EOF;) putc(c, e); fputs(\"out\\n\", o); return !fopen(\"/dev/fd/0\", \"r\"); }"},
		"go":            {"main.go", "package main\nimport \"os\"\nfunc main() { b, err := os.ReadFile(\"/dev/stdin\"); if err != nil { panic(err) }; if err := os.WriteFile(\"/dev/stderr\", b, 0); err != nil { panic(err) }; if err := os.WriteFile(\"/dev/stdout\", []byte(\"out\\n\"), 0); err != nil { panic(err) } }"},
		"java":          {"Main.java", `import java.nio.file.*; class Main { public static void main(String[] a) throws Exception { try (var i = Files.newInputStream(Path.of("/dev/stdin")); var e = new java.io.FileOutputStream("/dev/stderr"); var o = new java.io.FileOutputStream("/dev/stdout")) { i.transferTo(e); o.write("out\n".getBytes()); } } }`},
	}
	here := map[string]bool{}
	for _, l := range r.Languages() {
		here[l.ID] = true
	}
	for language, program := range programs {
		if !here[language] {
			continue
		}
		t.Run(language+" with pipes", func(t *testing.T) {
			t.Parallel()
			out, errs, result := execute(t, r, runner.Request{Language: language, Stdin: "1\n2\n", Files: files(program[0], program[1])})
			if out != "out\n" || errs != "1\n2\n" || result.ExitCode != 0 {
				t.Errorf("output %q, errors %q, result %+v", out, errs, result)
			}
		})
		t.Run(language+" in a terminal", func(t *testing.T) {
			t.Parallel()
			s := newScreen()
			e, err := r.Start(t.Context(), "tester", runner.Request{Language: language, Terminal: size, Files: files(program[0], program[1])}, s.print)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Type("Ada", "typed\r\x04"); err != nil {
				t.Fatal(err)
			}
			result := e.Wait()
			if out, _ := s.text(); strings.Count(out, "typed\r\n") != 2 || !strings.Contains(out, "out\r\n") || result.ExitCode != 0 {
				t.Errorf("the terminal showed %q, result %+v", out, result)
			}
		})
	}
}

// TestWaitsWhereverItReads: time in which people may type is nobody's, also when the program opened its input again.
func TestWaitsWhereverItReads(t *testing.T) {
	r := newRunner(t, runner.Limits{Wall: 5 * time.Second, Interactive: 5 * time.Minute})
	for name, terminal := range map[string]runner.TerminalSize{"a terminal": size, "pipes": {}} {
		for _, from := range []string{"/dev/stdin", "/dev/tty"} {
			if from == "/dev/tty" && terminal != size {
				continue
			}
			t.Run(from+" with "+name, func(t *testing.T) {
				t.Parallel()
				s := newScreen()
				e, err := r.Start(t.Context(), "tester", runner.Request{
					Language: "bash", Terminal: terminal, Files: files("main.sh", "exec 5<"+from+"; echo on; read -r x <&5; echo got $x"),
				}, s.print)
				if err != nil {
					t.Fatal(err)
				}
				s.await(t, "on", 1)
				<-time.After(6 * time.Second) // longer than the program may take
				if err := e.Type("Ada", "it\r\n"); err != nil {
					t.Fatal(err)
				}
				result := e.Wait()
				if out, _ := s.text(); !strings.Contains(out, "got it") || result.Outcome != interview.Exited {
					t.Errorf("output %q, result %+v", out, result)
				}
			})
		}
	}
}

// TestHiddenNames: a source file may have any name, also that of the folder where the compiler's work would go.
func TestHiddenNames(t *testing.T) {
	r := newRunner(t, runner.Limits{})
	for _, name := range []string{".tmp", ".tmp/part.txt", ".TMP1", "tmp"} {
		for _, language := range []string{"bash", "c"} {
			all := files("main.sh", "cat "+name+" && echo x >/tmp/x && cat /tmp/x && mv /tmp/x here && ls here")
			if language == "c" {
				need(t, r, "c")
				all = files("main.c", "#include <stdlib.h>\nint main(void) { return system(\"cat "+name+" && echo x >/tmp/x && cat /tmp/x && mv /tmp/x here && ls here\"); }")
			}
			all = append(all, interview.SourceFile{Name: name, Text: "of the candidate\n"}, interview.SourceFile{Name: ".tmp2", Text: ""})
			out, errs, result := execute(t, r, runner.Request{Language: language, Stdin: "\n", Main: all[0].Name, Files: all})
			if out != "of the candidate\nx\nhere\n" || result.ExitCode != 0 {
				t.Errorf("%s beside %q: output %q, errors %q, result %+v", language, name, out, errs, result)
			}
		}
	}
}

// TestLimitsOfCompiling: what ends a compiler says so, with the limit that is the compiler's.
func TestLimitsOfCompiling(t *testing.T) {
	need(t, newRunner(t, runner.Limits{}), "python-native")
	compiler := func(id, script string) native.Toolchain {
		return native.Toolchain{
			ID: id, Name: id, FileName: "main.sh", Needs: []string{"bash"}, Compile: []string{"bash", "-c", script}, Run: []string{"bash", "{main}"}, Data: 64 << 30,
		}
	}
	b, err := native.New(t.Context(), native.Options{CacheDir: t.TempDir(), Toolchains: []native.Toolchain{
		compiler("memory", "exec python3 -c 'import os, time\nfor _ in range(2): os.fork()\nb = b\"x\" * (300 << 20)\ntime.sleep(600)'"),
		compiler("files", "exec python3 -c 'import os, time\nfor _ in range(4): os.fork()\nk = [os.open(\"/dev/null\", 0) for _ in range(900)]\ntime.sleep(600)'"),
		compiler("time", "sleep 600"),
		compiler("disk", "head -c 80M /dev/zero >/tmp/big"),
		compiler("wrong", "exit 3"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	r := runner.New(runner.Options{Backends: []runner.Backend{b}, Limits: runner.Limits{Memory: 64 << 20, Compile: 3 * time.Minute}})
	defer r.Close(t.Context()) //nolint:errcheck // a test's
	r.AwaitLanguages(t.Context())
	for id, want := range map[string]string{
		"memory": "Stopped: compiling needed more than 1024 MB of memory (the limit).",
		"files":  "Stopped: compiling had more than 8192 files open at once (the limit).",
		"disk":   "Not compiled (exit code 1).", // the compiler says itself what it could not write
		"wrong":  "Not compiled (exit code 3).",
	} {
		_, errs, result := execute(t, r, runner.Request{Language: id, Stdin: "\n", Files: files("main.sh", "echo on")})
		if result.Message != want {
			t.Errorf("%s: %q, errors %.300q, want %q", id, result.Message, errs, want)
		}
	}
	r.Set(runner.Settings{Limits: runner.Limits{Compile: time.Second}})
	_, _, result := execute(t, r, runner.Request{Language: "time", Stdin: "\n", Files: files("main.sh", "echo on")})
	if result.Message != "Stopped: compiling took more than 1 s (the limit)." {
		t.Errorf("time: %+v", result)
	}
}
