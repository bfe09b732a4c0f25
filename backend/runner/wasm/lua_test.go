package wasm_test

import (
	"strings"
	"testing"
)

func TestLuaPrograms(t *testing.T) {
	testPrograms(t, "lua", []program{
		{name: "hello", files: files("main.lua", "print('hello', 1, 1.5, nil, true, 7 // 2, 2^10, 1 << 4)"), out: "hello\t1\t1.5\tnil\ttrue\t3\t1024.0\t16\n"},
		{name: "language", files: files("main.lua", `
local Animal = {}; Animal.__index = Animal
function Animal.new(name) return setmetatable({ name = name }, Animal) end
function Animal:speak() return self.name .. "!" end
print(Animal.new("Rex"):speak(), #{1, 2, 3}, select("#", nil, nil))
local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1); error({ code = b }) end)
print(co(1), (pcall(co, 7)), nil)
do local x <close> = setmetatable({}, { __close = function() print("closed") end }); local y <const> = 1 end
goto done
print("skipped")
::done::
print(string.format("%5.2f|%q|%x", 3.14159, "a\nb", 255), ("hello world"):gsub("o", "0"), utf8.char(228, 128512), utf8.len("añ"))
local t = { 5, 2, 8 }; table.sort(t, function(a, b) return a > b end); print(table.concat(t, ","), table.unpack(t))
print(math.type(1), math.tointeger(3.0), math.maxinteger, math.pi, 10 // 0.0, -7 % 3)
print(load("return 1 + 1")(), string.pack("<i4", 7):byte(1, -1))
`), out: "Rex!\t3\t2\n2\tfalse\tnil\nclosed\n 3.14|\"a\\\nb\"|ff\thell0 w0rld\tä😀\t2\n8,5,2\t8\t5\t2\ninteger\t3\t9223372036854775807\t3.1415926535898\tinf\t2\n2\t7\t0\t0\t0\n"},
		{
			name: "errors", files: files("main.lua", "print(pcall(error, 'x'), pcall(error, 'x', 2), select(2, pcall(function() local a; a.b = 1 end)))\nprint(xpcall(function() error('deep') end, function(m) return 'handled ' .. m end))\nlocal ok, e = pcall(error, setmetatable({}, { __tostring = function() return 'object' end })); print(ok, tostring(e))\nfor i = 1, 1000 do pcall(error) end\nprint(pcall(string.rep)) "),
			out: "false\tfalse\tmain.lua:1: attempt to index a nil value (local 'a')\nfalse\thandled main.lua:2: deep\nfalse\tobject\nfalse\tbad argument #1 to 'string.rep' (string expected, got no value)\n",
		},
		{name: "files", files: files("main.lua", "local h = require('helper'); print(h.twice(4), require('lib.deep'), require('pkg'), ...)\nprint(arg[0], arg[1], #arg, package.loaded.helper == h)", "helper.lua", "return { twice = function(x) return 2 * x end }", "lib/deep.lua", "return 'deep ' .. (...)", "pkg/init.lua", "return 'pkg'"), args: []string{"a b", "ü"}, out: "8\tdeep lib.deep\tpkg\ta b\tü\nmain.lua\ta b\t2\ttrue\n"},
		{name: "main in a folder", files: files("src/app.lua", "print(require('helper'))", "src/helper.lua", "return 1"), out: "1\tsrc/helper.lua\n"},
		{name: "input", files: files("main.lua", "io.write('name? '); local name = io.read(); print('Hello', name)\nprint(io.read('n', 'n'))\nprint(io.read('l'))\nfor line in io.lines() do print(line:upper()) end\nprint(io.read())"), stdin: "Ada\n1 2.5\nx\ny", out: "name? Hello\tAda\n1\t2.5\n\nX\nY\nnil\n"},
		{
			name: "files of its own", files: files("main.lua", "local f = assert(io.open('x.txt', 'w')); f:write('one\\ntwo\\n'); f:close()\nf = io.open('x.txt', 'a'); f:write('three'); f:close()\nfor l in io.lines('x.txt') do io.write(l, ';') end print()\nf = io.open('x.txt', 'r+'); f:seek('set', 1); f:write('X'); f:seek('set'); print(f:read('a')); f:close()\nprint(os.rename('x.txt', 'y.txt'), io.open('x.txt'))\nprint(os.remove('y.txt'), os.remove('y.txt'))\nprint(io.open('none/x', 'w'))"),
			out: "one;two;three;\noXe\ntwo\nthree\ntrue\tnil\tx.txt: No such file or directory\t44\ntrue\tnil\ty.txt: No such file or directory\t44\nnil\tnone/x: No such file or directory\t44\n",
		},
		{
			name: "time", files: files("main.lua", "print(os.time({ year = 2026, month = 11, day = 23, hour = 12 }), os.date('!%Y-%m-%d %H:%M:%S', 1795435200), os.date('%A %d %B %j %p %c %x', 0), os.date('*t', 86400).day, os.time() > 1.7e9)\nlocal c = os.clock(); for i = 1, 1e6 do end; print(os.clock() > c, c < 5, os.date('!%U %W %V %G %u', 1795435200))\nprint(os.time({ year = 2026, month = 14, day = -3 }), os.difftime(5, 3))"),
			out: "1795435200\t2026-11-23 12:00:00\tThursday 01 January 001 AM Thu Jan  1 00:00:00 1970 01/01/70\t2\ttrue\ntrue\ttrue\t47 47 48 2026 1\n1801137600\t2.0\n",
		},
		{name: "devices", files: files("main.lua", "local sum = 0 for line in io.lines('/dev/stdin') do sum = sum + tonumber(line) end\nlocal f = assert(io.open('/dev/stdout', 'w')) f:write(sum, '\\n') f:close()\nf = assert(io.open('/dev/stderr', 'a')) f:write('problem') f:close()\nf = assert(io.open('/dev/fd/1', 'w')) f:write('by number\\n') f:close()\nprint(assert(io.open('/dev/fd/0')):read('a') == '', (io.open('/dev/stdin'):seek('set', 1)))\nio.output('/dev/stderr') io.write('!')"), stdin: "1\n2\n", out: "3\nby number\ntrue\tnil\n", err: "problem!"},
		{name: "exit code", files: files("main.lua", "io.write('bye'); os.exit(3)"), out: "bye", code: 3},
		{name: "what is not there", files: files("main.lua", "print(os.execute(), pcall(io.popen, 'ls'), os.getenv('HOME'), package.loadlib('/lib/libc.so.6', '*'))"), out: "false\tfalse\tnil\tnil\tdynamic libraries not enabled; check your Lua installation\tabsent\n"},
		{
			name: "no programs, no network", files: files("main.lua", "print(os.execute('ls'))\nprint(pcall(io.popen, 'ls'))\nprint((select(2, pcall(require, 'socket.http')):match('[^\\t]*$')))\nprint(select(2, pcall(require, 'helper')):find('network'), pcall(os.execute, {}))"),
			out: "nil\tthere are no programs beside the built-in Lua\t52\nfalse\t'popen' not supported: there are no programs beside the built-in Lua\nprograms in Candor have no network\nnil\tfalse\tbad argument #1 to 'execute' (string expected, got table)\n",
		},
		{
			name: "traceback", files: files("main.lua", "local lib = require('lib')\nlocal function g()\n  return 1 + lib.f(nil)\nend\ng()\n", "lib.lua", "return { f = function(x)\n  return x.y\nend }"),
			err: "lua: lib.lua:2: attempt to index a nil value (local 'x')\nstack traceback:\n\tlib.lua:2: in function 'lib.f'\n\tmain.lua:3: in local 'g'\n\tmain.lua:5: in main chunk\n\t[C]: in ?\n", code: 1,
		},
		{name: "syntax error", files: files("main.lua", "x = 1\nif x\n  print(x)\nend"), err: "lua: main.lua:3: 'then' expected near 'print'\n", code: 1},
		{name: "error of a table", files: files("main.lua", "print('a'); error({})"), out: "a\n", err: "lua: (error object is a table value)", code: 1},
		{name: "recursion", files: files("main.lua", "local function f(n) return n == 0 and 0 or 1 + f(n - 1) end\nprint(f(150000)); print(pcall(f, 1e7))\nprint(select(2, pcall(string.gsub, ('x'):rep(10), 'x', function() return f(1e7) end)))"), out: "150000\nfalse\tmain.lua:1: stack overflow\nmain.lua:1: stack overflow\n"},
		{name: "deep calls through C", files: files("main.lua", "local function f(n) local ok, v = pcall(function() if n == 0 then return 0 end return 1 + f(n - 1) end); if not ok then error(v, 0) end return v end\nprint(f(60)); print(pcall(f, 1000))\nlocal function g(n) return (('x'):gsub('x', function() return g(n + 1) end)) end\nprint(pcall(g, 1))\nlocal function s(n) return (table.sort({ 3, 1, 2 }, function(a, b) s(n + 1) return a < b end)) end\nprint(pcall(s, 1))\nprint((select(2, load('return ' .. ('('):rep(1000) .. '1' .. (')'):rep(1000))):match('C stack overflow')))\nlocal co; co = function(n) return coroutine.wrap(function() return co(n + 1) end)() end\nprint(select(2, pcall(co, 1)):sub(-16))\nprint('end')"), out: "60\nfalse\tC stack overflow\nfalse\tC stack overflow\nfalse\tC stack overflow\nC stack overflow\nC stack overflow\nend\n"},
		{name: "garbage", files: files("main.lua", "local n = 0; for i = 1, 200000 do local t = setmetatable({ i }, { __gc = function() n = n + 1 end }) end; collectgarbage(); print(n, collectgarbage('count') < 5000)"), out: "200000\ttrue\n"},
		{name: "empty", files: files("main.lua", "")},
	})
}

func TestStrftimeOfLua(t *testing.T) {
	out := strings.Repeat("x", 3)
	testPrograms(t, "lua", []program{{name: "long format", files: files("main.lua", "print(#os.date(('%Y'):rep(1000)), pcall(os.date, '%Q'))\nprint('xxx')"), out: "4000\tfalse\tbad argument #1 to 'os.date' (invalid conversion specifier '%Q')\n" + out + "\n"}})
}
