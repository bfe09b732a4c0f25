package wasm_test

import (
	"strings"
	"testing"
)

func TestLuaCallsThroughC(t *testing.T) {
	testPrograms(t, "lua", []program{
		{name: "every way", files: files("main.lua", luaWays), out: "ok\n"},
		{name: "the parser", files: files("main.lua", luaParser), out: "ok\n"},
		{
			name: "patterns", files: files("main.lua", `
for _, pattern in ipairs({ ("("):rep(1e5), ("a?"):rep(1e5), ("a-"):rep(1e5), ("%b()"):rep(1e5), ("["):rep(1e5), ("%"):rep(99999) }) do
  pcall(string.find, ("x"):rep(1e4), pattern)
end
print(pcall(string.find, "x", ("("):rep(33)))
print(pcall(string.find, ("x"):rep(3e5), (".-"):rep(3e5) .. "b"))
print((select(2, pcall(table.unpack, {}, 1, 1e7))))
print(#("x"):rep(1e6):gsub("x", "%0%0"))`),
			out: "false\ttoo many captures\nfalse\tpattern too complex\ntoo many results to unpack\n2000000\n",
		},
	})
}

// What string.dump writes is checked by nothing: a bad one breaks the interpreter.
func TestLuaTakesNoBytecode(t *testing.T) {
	const refused = "attempt to load a binary chunk (mode is 't')"
	testPrograms(t, "lua", []program{{name: "every way", files: files("main.lua", `
local code = string.dump(function() return 1 end)
local pieces = { code:sub(1, 1), code:sub(2) }
local f = io.open("made.lua", "wb") f:write(code) f:close()
f = io.open("commented.lua", "wb") f:write("#!/usr/bin/lua\n", code) f:close()
local function say(...) print((select("#", ...) > 1 and select(2, ...) or ...)) end
say(load(code)) say(load(code, "x", "b")) say(load(code, "x", "bt", {})) say(load(code, "x", nil))
say(load(function() return table.remove(pieces, 1) end, "x", "b"))
say(loadfile("made.lua")) say(loadfile("made.lua", "b")) say(loadfile("commented.lua"))
say(pcall(dofile, "made.lua"))
say(pcall(require, "made"))
for i = 1, 20 do
  local name, v = debug.getupvalue(load, i)
  if type(v) == "function" then say(v(code)) end
end
-- What a person writes is still loaded.
print(load("return 1")(), loadfile("text.lua")(), require("text"), (select(2, load("return 1", "x", "b"))))
`, "text.lua", "#!/usr/bin/lua\nreturn 'text'"), out: `` + strings.Repeat(refused+"\n", 9) + `error loading module 'made' from file 'made.lua':
	` + refused + `
1	text	text	attempt to load a text chunk (mode is 'b')
`}})
}

// luaWays tries each way 150 calls deep, of which Lua's C allows 200, then without an end.
const luaWays = `
local ways = {}
local function meta(event, use)
  ways[event] = function(n)
    local mt = {}
    local function make(k) return setmetatable({ k = k }, mt) end
    mt[event] = function(self) return use(make, self.k) end
    return use(make, n + 1)
  end
end
meta("__index", function(make, k) return k > 0 and make(k - 1).x or 0 end)
meta("__newindex", function(make, k) if k > 0 then make(k - 1).x = 1 end end)
meta("__call", function(make, k) return k > 0 and make(k - 1)() or 0 end)
meta("__lt", function(make, k) return k <= 0 or make(k - 1) < make(0) end)
meta("__le", function(make, k) return k <= 0 or make(k - 1) <= make(0) end)
meta("__eq", function(make, k) return k <= 0 or make(k - 1) == make(0) end)
meta("__concat", function(make, k) return k > 0 and make(k - 1) .. "" or "" end)
meta("__len", function(make, k) return k > 0 and #make(k - 1) or 0 end)
meta("__add", function(make, k) return k > 0 and make(k - 1) + 1 or 0 end)
meta("__unm", function(make, k) return k > 0 and -make(k - 1) or 0 end)
meta("__band", function(make, k) return k > 0 and make(k - 1) & 1 or 0 end)
meta("__tostring", function(make, k) return k > 0 and tostring(make(k - 1)) or "" end)
meta("__pairs", function(make, k) if k > 0 then for _ in pairs(make(k - 1)) do end end return next, {} end)
meta("__close", function(make, k) if k > 0 then local x <close> = make(k - 1) end end)
ways["__gc"] = function(n)
  local function f(k)
    if k == 0 then return 0 end
    setmetatable({}, { __gc = function() f(k - 1) end })
    collectgarbage()
  end
  f(n)
end
ways["pcall"] = function(n)
  local function f(k) if k == 0 then return 0 end local ok, v = pcall(f, k - 1) if not ok then error(v, 0) end return v end
  return f(n)
end
ways["xpcall"] = function(n)
  local function f(k) if k == 0 then return 0 end local ok, v = xpcall(f, function(m) return m end, k - 1) if not ok then error(v, 0) end return v end
  return f(n)
end
ways["error handlers"] = function(n)
  local function f(k) if k > 0 then xpcall(error, function() f(k - 1) end) end end
  f(n)
end
ways["table.sort"] = function(n)
  local function f(k) if k > 0 then table.sort({ 2, 1 }, function(a, b) f(k - 1) return a < b end) end end
  f(n)
end
ways["gsub"] = function(n)
  local function f(k) if k > 0 then local _ = (("x"):gsub("x", function() f(k - 1) end)) end end
  f(n)
end
ways["gsub table"] = function(n)
  local function f(k) if k > 0 then local _ = (("x"):gsub("x", setmetatable({}, { __index = function() f(k - 1) end }))) end end
  f(n)
end
ways["coroutines"] = function(n)
  local function f(k) if k == 0 then return 0 end return coroutine.wrap(function() return f(k - 1) end)() end
  return f(n)
end
ways["resume"] = function(n)
  local function f(k) if k == 0 then return 0 end local ok, v = coroutine.resume(coroutine.create(f), k - 1) if not ok then error(v, 0) end return v end
  return f(n)
end
ways["coroutine.close"] = function(n)
  local function f(k)
    if k == 0 then return end
    local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() f(k - 1) end }) coroutine.yield() end)
    coroutine.resume(co)
    local ok, e = coroutine.close(co) if not ok then error(e, 0) end
  end
  f(n)
end
ways["load"] = function(n)
  local function f(k) if k == 0 then return 0 end return assert(load("local f, k = ... return f(k)"))(f, k - 1) end
  return f(n)
end
ways["load reader"] = function(n)
  local function f(k) if k == 0 then return 0 end local done return assert(load(function() if done then return end done = true f(k - 1) return "return 0" end))() end
  return f(n)
end
ways["require"] = function(n)
  local function f(k) if k == 0 then return 0 end local name = "m" .. k package.loaded[name] = nil package.preload[name] = function() return f(k - 1) or 0 end return require(name) end
  return f(n)
end
ways["dofile"] = function(n)
  depth = n
  local f = io.open("again.lua", "w") f:write("if depth > 0 then depth = depth - 1 dofile('again.lua') end") f:close()
  dofile("again.lua")
end
ways["table.concat metamethods"] = function(n)
  local function f(k) if k == 0 then return "" end return table.concat(setmetatable({}, { __len = function() return 1 end, __index = function() return f(k - 1) end })) end
  return f(n)
end
ways["table.unpack"] = function(n)
  local function f(k) if k == 0 then return 0 end return (table.unpack(setmetatable({}, { __index = function() return f(k - 1) end }), 1, 1)) end
  return f(n)
end
ways["plain"] = function(n) local function f(k) return k == 0 and 0 or 1 + f(k - 1) end return f(n) end
local names = {}
for name in pairs(ways) do names[#names + 1] = name end
table.sort(names)
-- These need no C between two calls, so there is no end but memory's.
local endless = { __call = 1e5, load = 1e5, plain = 1e7, __gc = 1e5, ["error handlers"] = 1e5 }
local catches = { __call = true, load = true, __gc = true, ["error handlers"] = true }
for _, name in ipairs(names) do
  local ok, e = pcall(ways[name], 150)
  if not ok then print(name, "150 deep", e) end
  local ok, e = pcall(ways[name], endless[name] or 1e5)
  if ok ~= (catches[name] or false) or not ok and not tostring(e):find("stack overflow") then print(name, "without an end", ok, e) end
end
print("ok")
`

const luaParser = `
for _, text in ipairs({ ("("):rep(1e5), ("{"):rep(1e5), ("not "):rep(1e5) .. "1", "1" .. ("^1"):rep(1e5), "1" .. ("..1"):rep(1e5), ("function() return "):rep(1e5), "{" .. ("a={"):rep(1e5), ("[["):rep(1e5), "a" .. ("[a"):rep(1e5) }) do
  local f, problem = load("return " .. text)
  if f or type(problem) ~= "string" then print(text:sub(1, 8), f, problem) end
end
for _, text in ipairs({ ("-"):rep(1e5) .. "1", "1" .. ("+1"):rep(1e5), "a" .. (".a"):rep(1e5), "f" .. ("()"):rep(1e5), ("("):rep(150) .. "1" .. (")"):rep(150) }) do
  local f, problem = load("return " .. text)
  if not f then print(text:sub(1, 8), problem) end
end
for _, text in ipairs({ ("do "):rep(1e5), ("if x then "):rep(1e5), ("while x do "):rep(1e5), ("repeat "):rep(1e5), ("for i = 1, 2 do "):rep(1e5), ("function f() "):rep(1e5), ("local a "):rep(1e5), ("goto x "):rep(1e5) }) do
  local f, problem = load(text)
  if f or type(problem) ~= "string" then print(text:sub(1, 8), f, problem) end
end
print("ok")
`
