package wasm_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/backend/interview"
	"candor/backend/runner"
)

// A program that gets out of its sandbox prints ESCAPED. Every other program
// prints "kept in" at its end, so that none passes because it broke early.
func TestEscape(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("ESCAPED"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CANDOR_SECRET", "ESCAPED")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	python := func(source string) runner.Request {
		return runner.Request{Language: "python", Files: files("main.py", source)}
	}
	javascript := func(source string) runner.Request {
		return runner.Request{Language: "javascript", Files: files("main.js", source)}
	}
	typescript := func(source string) runner.Request {
		return runner.Request{Language: "typescript", Files: files("main.ts", source)}
	}
	database := func(source string) runner.Request {
		return runner.Request{Language: "sql", Files: files("main.sql", source)}
	}
	lua := func(source string) runner.Request {
		return runner.Request{Language: "lua", Files: files("main.lua", source)}
	}
	ruby := func(source string) runner.Request {
		return runner.Request{Language: "ruby", Files: files("main.rb", source)}
	}
	// try runs each statement; one that works although it should not says so.
	try := func(statements ...string) string {
		var b strings.Builder
		b.WriteString("import os, sys\n")
		for _, s := range statements {
			fmt.Fprintf(&b, "try:\n    %s\nexcept BaseException as e: print(type(e).__name__)\nelse: print('ESCAPED by', %q)\n", s, s)
		}
		return b.String() + "print('kept in')\n"
	}

	tests := []struct {
		name string
		req  runner.Request
	}{
		{"host files", python(try(
			"open("+pythonString(secret)+")", "open('/etc/passwd')", "open('/proc/self/environ')", "open('/proc/1/cmdline')",
			"open('../../../../../../etc/passwd')", "os.listdir('/proc')", "os.listdir('/etc')", "os.listdir('/tmp')", "os.scandir('/..').__next__().name.index('etc')",
			"os.stat('"+filepath.Dir(secret)+"')"))},
		{"environment", python("import os\nprint(dict(os.environ))\nfor k, v in os.environ.items(): print('ESCAPED', k)\nprint('kept in')")},
		{"links", python(try(
			"os.symlink('/etc', 'etc')", "os.symlink('..', '..')", "os.symlink('..', 'up')", "os.link('main.py', 'hard')", "os.readlink('main.py')",
			"os.mkdir('..')", "os.rename('main.py', '../../x')", "os.rename('/', '/x')", "os.mkdir('a') or os.rename('a', 'a/b')", "os.rmdir('/')", "os.unlink('..')"))},
		{"file descriptors", python(try(
			"[os.fstat(fd) for fd in range(4, 200)]", "os.read(4, 10)", "os.write(3, b'ESCAPED')", "os.read(5, 10)", "os.dup(0)", "os.open('/', os.O_RDWR)", "os.listdir(3).index('etc')"))},
		{"processes", python(try(
			"os.fork()", "os.system('echo ESCAPED')", "os.execv('/bin/sh', ['sh'])", "__import__('subprocess').run(['/bin/sh'])", "__import__('multiprocessing').Process(target=print).start()",
			"os.kill(1, 9)", "os.kill(os.getppid(), 9)", "__import__('pty').spawn('/bin/sh')"))},
		{"its own signals", python("import signal\nprint('kept in')\nsignal.raise_signal(9)\nprint('ESCAPED')")},
		{"network", python(try(
			"__import__('socket').socket()", "__import__('socket').create_connection(('127.0.0.1', "+listenerPort(listener)+"))", "__import__('urllib.request').request.urlopen('http://127.0.0.1:"+listenerPort(listener)+"')",
			"__import__('socket').getaddrinfo('localhost', 80)", "__import__('http.client').client.HTTPConnection('127.0.0.1', "+listenerPort(listener)+").connect()"))},
		{"native code", python(try("__import__('ctypes').CDLL(None)", "__import__('mmap').mmap(-1, 10)", "__import__('resource').getrlimit(0)", "__import__('fcntl').flock(0, 1)"))},
		{"the interpreter's inside", python(try("open('/.candor/request')", "os.listdir('/.candor')", "sys.modules['start']") + "import __main__\nprint('ESCAPED' if hasattr(__main__, 'start') else '')\n")},
		{"names of files", python("import os\nfor name in ['\\0', 'a\\0b', '', ' ', '.', '..', '/', '//', 'x' * 300, 'x/' * 3000, '\\udcff', 'a\\\\..\\\\b', 'CON', 'a:b', '\\n']:\n    try:\n        open(name, 'w').write('x')\n    except BaseException as e: print(type(e).__name__)\nprint('kept in')")},
		{"crash of the interpreter", python("import sys\nsys.setrecursionlimit(10**9)\nprint('kept in')\nclass A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().x")},
		{"broken byte code", python("import types\nprint('kept in')\nc = (lambda: 0).__code__\nexec(c.replace(co_code=b'\\x01\\x7f' * 200, co_stacksize=0))")},
		{"globals of JavaScript", javascript(`
const bad = ['std', 'os', 'bjson', 'WebAssembly', 'XMLHttpRequest', 'Deno', 'Bun', 'scriptArgs', 'load', 'candor', 'host'].filter(n => n in globalThis)
console.log(bad.length ? 'ESCAPED ' + bad : 'none')
for (const f of [() => require('child_process'), () => require('net'), () => require('http'), () => require('worker_threads'), () => require('vm').runInNewContext('1'), () => require('vm').createContext({}), () => require('/etc/passwd'), () => require('module').createRequire('/')('child_process'), () => require('../../../etc/passwd'),
  () => require('fs').readFileSync('/etc/passwd'), () => require('fs').readFileSync('../../../../etc/passwd'), () => require('fs').readdirSync('/etc'), () => process.binding('fs'), () => process.dlopen(), () => process.kill(1), () => require('fs').readFileSync(` + "`" + secret + "`" + `)]) {
  try { console.log('ESCAPED', f.toString(), f()) } catch (e) { console.log(e.name) }
}
await fetch('http://127.0.0.1/').then(() => console.log('ESCAPED fetch'), (e) => console.log(e.name))
console.log(Object.keys(process.env).length === 0 ? 'kept in' : 'ESCAPED')`)},
		{"imports of JavaScript", javascript(`
for (const m of ['qjs:std', 'qjs:os', 'std', 'os:', '/etc/passwd', 'file:///etc/passwd', 'data:text/javascript,1', 'http://127.0.0.1/', 'candor:start', 'node:child_process', '../x', 'a\0b']) {
  try { await import(m); console.log('ESCAPED', m) } catch (e) { console.log(e.name) }
}
console.log('kept in')
export {}`)},
		{"the prelude's inside", javascript(`
// Whatever of the prelude can be reached must not give the host's functions.
const seen = new Set(), found = []
const look = (v, path, depth) => {
  if ((typeof v !== 'object' && typeof v !== 'function') || v === null || seen.has(v) || depth > 6) return
  seen.add(v)
  for (const k of Reflect.ownKeys(v)) {
    let d; try { d = Object.getOwnPropertyDescriptor(v, k) } catch { continue }
    if (!d) continue
    for (const x of [d.value, d.get, d.set]) look(x, path + '.' + String(k), depth + 1)
    if (d.value && typeof d.value === 'object' && 'evalModule' in d.value) found.push(path + '.' + String(k))
  }
}
look(globalThis, 'globalThis', 0); look(require('fs'), 'fs', 0); look(require('util'), 'util', 0); look(process, 'process', 0)
for (const name of require('module').builtinModules) look(require(name), name, 0)
// What calls of a program's own methods are given is no way in either.
const spy = (o, name) => { const f = o[name]; o[name] = function (...args) { for (const x of [this, ...args]) if (x && typeof x === 'object' && ('evalModule' in x || 'host' in x)) found.push(name); return f.apply(this, args) } }
for (const [o, names] of [[Map.prototype, ['get', 'set', 'has']], [Array.prototype, ['push', 'map', 'forEach', 'filter', 'slice']], [Object, ['assign', 'keys', 'entries', 'defineProperty']], [Reflect, ['apply', 'construct', 'ownKeys']], [Function.prototype, ['call', 'bind']]]) for (const n of names) spy(o, n)
new URL('http://a/?b=c').searchParams.set('x', 'y'); require('crypto').createHash('md5').update('x').digest('hex'); (1.5).toLocaleString('de'); 'ä'.localeCompare('b'); require('zlib').gunzipSync(require('zlib').gzipSync('x')); require('stream').Readable.from(['x']).resume(); new Intl.Segmenter().segment('x')
console.log(found.length ? 'ESCAPED ' + found : 'kept in')`)},
		{"poisoned prototypes", javascript(`
print('kept in')
Object.prototype.get = () => 'x'; Array.prototype.push = () => { throw 1 }; Map.prototype.get = () => 1; Promise.prototype.then = () => 1
String.prototype.replace = () => 'y'; Function.prototype.call = null; JSON.stringify = null; globalThis.console = null; globalThis.process = null
setTimeout(() => {}, 1)`)},
		{"huge argument", runner.Request{Language: "python", Files: files("main.py", "import sys\nprint(len(sys.argv[1]))\nprint('kept in')"), Args: []string{strings.Repeat("x", 60000)}}},
		{"huge source", python("x = '" + strings.Repeat("y", 1<<20-100) + "'\nprint('kept in')")},
		{"deep source", python("print('kept in')\nexec('(' * 10**5)")},
		{"imports of TypeScript", typescript(`
/// <reference path="` + secret + `" />
/// <reference types="` + secret + `" />
import type { A } from "` + secret + `"
//# sourceMappingURL=` + secret + `
for (const m of ["` + secret + `", "file://` + secret + `", "./../../../../etc/passwd", "/etc/passwd"]) {
  try { await import(m); console.log('ESCAPED', m as string) } catch (e) { console.log((e as Error).name) }
}
console.log('kept in')`)},
		{"host of Ruby", ruby(`
secret, port = "` + secret + `", ` + listenerPort(listener) + `
{
  read: -> { File.read(secret) }, passwd: -> { File.read('/etc/passwd') }, upwards: -> { File.read('../../../../../../etc/passwd') }, proc: -> { File.read('/proc/self/environ') },
  write: -> { File.write('/tmp/ESC' + 'APED', 'x') }, list: -> { Dir.children('/etc') }, link: -> { File.symlink('/etc', 'etc') }, up: -> { File.symlink('..', '..') }, hard: -> { File.link('main.rb', 'x') },
  readlink: -> { File.readlink('main.rb') }, unlink: -> { File.delete(secret) }, rename: -> { File.rename(secret, 'x') }, chdir: -> { Dir.chdir('/etc') }, env: -> { ENV.fetch('CANDOR_SECRET') },
  system: -> { system('true') or raise 'no' }, backtick: -> { ` + "`echo x`" + ` }, fork: -> { fork }, spawn: -> { spawn('true') }, exec: -> { exec('/bin/sh') }, popen: -> { IO.popen('ls') }, pipe: -> { open('|ls').read },
  kill: -> { Process.kill(9, 1) }, socket: -> { require 'socket'; TCPSocket.new('127.0.0.1', port) }, fiddle: -> { require 'fiddle'; Fiddle.dlopen(nil) }, descriptor: -> { IO.for_fd(5).read(1) }, syscall: -> { syscall(39) }
}.each do |name, f|
  begin
    f.call
    puts "ESC" + "APED by #{name}"
  rescue Exception => e
    puts "#{name}: #{e.class}"
  end
end
puts 'kept in'`)},
		{"JavaScript around Ruby", ruby("puts 'kept in'; $stdout.flush; require 'js'; JS.eval('1')")},
		{"the request of Ruby", ruby("puts 'kept in'; puts File.read('/.candor/request'); puts 'ESC' + 'APED'")},
		{"deep source of Ruby", ruby("puts 'kept in'; $stdout.flush; eval('(' * 10**5)")},
		{"broken byte code of Ruby", ruby("puts 'kept in'; $stdout.flush; s = RubyVM::InstructionSequence.compile('1 + 1').to_binary; (0...s.size).step(7) { |i| t = s.dup; t.setbyte(i, 255); RubyVM::InstructionSequence.load_from_binary(t).eval rescue 0 }")},
		{"host files of Lua", lua(`
for _, f in ipairs({ "` + secret + `", "/etc/passwd", "/proc/self/environ", "../../../../../../etc/passwd", "/dev/null", "/dev/tty" }) do
  for _, mode in ipairs({ "r", "w", "a", "r+" }) do
    local h = io.open(f, mode); print(f, mode, h)
    if h and (h:read("a") or "") ~= "" then print("ESCAPED", f) end
  end
end
print(pcall(dofile, "` + secret + `"), pcall(require, "` + secret + `"), os.getenv("CANDOR_SECRET"), os.remove("` + secret + `"), os.rename("` + secret + `", "x"), pcall(os.tmpname), pcall(io.tmpfile))
print("kept in")`)},
		{"processes of Lua", lua(`
if os.execute("true") or os.execute() then print("ESCAPED") end
print(pcall(io.popen, "echo ESC" .. "APED"))
print(package.loadlib("/lib/x86_64-linux-gnu/libc.so.6", "system"), package.loadlib("libc.so.6", "*"))
package.cpath = "/lib/?.so"; print(pcall(require, "libc"))
print("kept in")`)},
		{"byte code of Lua", lua(`
print("kept in")
io.stdout:flush()
local code = string.dump(function(a) return a + 1 end)
for i = 20, #code do for _, c in ipairs({ "\0", "\xff", "\x7f" }) do
  local f = load(code:sub(1, i - 1) .. c .. code:sub(i + 1), "x", "b"); if f then pcall(f, 1) end
end end`)},
		{"the debugger of Lua", lua(`
for i = 1, 20 do local info = debug.getinfo(i); if not info then break end
  for n = 1, 50 do local k, v = debug.getlocal(i, n); if not k then break end; if k == "secret" then print("ESCAPED") end end
end
for k, v in pairs(debug.getregistry()) do end
debug.sethook(function() end, "", 1); debug.setmetatable(1, { __index = function() return "x" end })
debug.setuservalue(io.stdout, 1); pcall(debug.setmetatable, io.stdout, {})
print("kept in")`)},
		{"deep source of Lua", lua("print('kept in') io.stdout:flush() print(load(('('):rep(1e6)), load(('{'):rep(1e6)), load(('x = function() '):rep(1e5)))")},
		{"SQL reads files", database("SELECT 'kept in'; ATTACH '" + secret + "' AS s; SELECT 'ESC' || 'APED' FROM s.sqlite_schema;")},
		{"SQL imports files", database("SELECT 'kept in';\n.read " + secret)},
		{"SQL reads upwards", database("SELECT 'kept in';\n.read ../../../../../../etc/passwd")},
		{"SQL loads code", database("SELECT 'kept in'; SELECT 'ESC' || 'APED', load_extension('/lib/x86_64-linux-gnu/libc.so.6');")},
		{"SQL reads with functions", database("SELECT 'kept in'; SELECT 'ESC' || 'APED', readfile('/etc/passwd');")},
		{"SQL writes its own schema", database("SELECT 'kept in'; PRAGMA writable_schema = ON; CREATE TABLE t (x); UPDATE sqlite_schema SET sql = 'CREATE TABLE t (x, y, z)', rootpage = 9999; SELECT * FROM t; VACUUM INTO '/tmp/out';")},
		{"SQL of another tool", database("SELECT 'kept in';\n.shell echo ESC*APED")},
		{"deep SQL", database("SELECT 'kept in'; SELECT " + strings.Repeat("(", 100_000) + "1;")},
		{"deep source", javascript("console.log('kept in'); eval('('.repeat(1e5))")},
	}
	r := newRunner(t, newBackend(t), runner.Limits{})
	for _, tt := range tests {
		t.Run(tt.req.Language+" "+tt.name, func(t *testing.T) {
			out, errs, result := execute(t, r, tt.req)
			if strings.Contains(out+errs, "ESCAPED") {
				t.Errorf("out %s\nerrors %s", out, errs)
			}
			if !strings.Contains(out, "kept in") {
				t.Errorf("it did not run: out %q, errors %q, %+v", out, errs, result)
			}
			if result.Outcome == interview.Running {
				t.Errorf("result = %+v", result)
			}
			t.Logf("%s\n%.1000s\n%.1000s", result.Message, out, errs)
		})
	}
	if _, err := os.Stat("/tmp/ESCAPED"); err == nil {
		t.Error("a file was made on the host")
	}
	if b, err := os.ReadFile(secret); err != nil || string(b) != "ESCAPED" {
		t.Errorf("the secret file was changed: %q, %v", b, err)
	}
}

func pythonString(s string) string { return fmt.Sprintf("%q", s) }

func listenerPort(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
