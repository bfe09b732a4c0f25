-- Runs a candidate's program as "lua main.lua" would. Everything up to reading
-- the request happens before there is one.
local io, os, load, print, xpcall, pack, unpack, find = io, os, load, print, xpcall, table.pack, table.unpack, string.find
local read, write, errors, exit = io.read, io.write, io.stderr, os.exit

-- The C library knows no CPU time; the host does.
local open = io.open
os.clock = function()
  local f = open("/.candor/clock")
  local seconds = f:read("n")
  f:close()
  return seconds
end

-- There are no programs to run: io.popen says so where Lua says that it has none.
local nobody = "there are no programs beside the built-in Lua"
local notImplemented = 52 -- ENOSYS
os.execute = function(command)
  if command == nil then return false end
  if type(command) ~= "string" and type(command) ~= "number" then
    error("bad argument #1 to 'execute' (string expected, got " .. type(command) .. ")", 2)
  end
  return nil, nobody, notImplemented
end
io.popen = function()
  error("'popen' not supported: " .. nobody, 2)
end

-- Libraries that people try, which would need a network.
local connecting = { socket = true, ssl = true, http = true, copas = true, lsocket = true }
package.searchers[#package.searchers + 1] = function(name)
  return connecting[name:match("^[^.]*")] and "programs in Candor have no network" or nil
end

-- traceback shows the program's part of the stack.
local function traceback(message)
  if type(message) ~= "string" then
    local meta = getmetatable(message)
    if meta and meta.__tostring then
      return tostring(message)
    elseif message ~= nil and type(message) ~= "number" then
      message = ("(error object is a %s value)"):format(type(message))
    end
    message = tostring(message)
  end
  local text = debug.traceback(message, 2)
  local from = find(text, "\n\t[C]: in function 'xpcall'", 1, true)
  return from and text:sub(1, from) .. "\t[C]: in ?" or text
end

-- What is read when Ctrl-C is pressed.
local function interrupt(text)
  return type(text) == "string" and text:find("\3\n?$") ~= nil
end

local function repl()
  print(_VERSION .. ", os.exit() or Ctrl-D ends it")
  io.read = function(...)
    local values = pack(read(...))
    if interrupt(values[1]) then
      error("interrupted!", 0)
    end
    return unpack(values, 1, values.n)
  end
  while true do
    write("> ")
    local text = read("L")
    if not text then
      write("\n")
      return
    end
    local f, problem
    local stopped = interrupt(text)
    if not stopped then
      f, problem = load("return " .. text, "=stdin", "t")
      if not f then
        f, problem = load(text, "=stdin", "t")
      end
    end
    while not stopped and not f and problem:sub(-5) == "<eof>" do
      write(">> ")
      local more = read("L")
      if not more then break end
      stopped = interrupt(more)
      text = text .. more
      f, problem = load(text, "=stdin", "t")
    end
    if stopped then
      problem = nil
    elseif f then
      local results = pack(xpcall(f, traceback))
      if not results[1] then
        problem = results[2]
      elseif results.n > 1 then
        print(unpack(results, 2, results.n))
      end
    end
    if problem then
      errors:write(problem, "\n")
    end
  end
end

local request = open("/.candor/request")
local parts = {}
for part in (request:read("a") .. "\0"):gmatch("([^\0]*)\0") do
  parts[#parts + 1] = part
end
request:close()

package.path, package.cpath = "?.lua;?/init.lua", ""
if parts[1] == "1" then
  arg = { [0] = "lua" }
  repl()
  exit(true, true)
end
local main = parts[4]
local folder = main:match("^(.*/)")
if folder then
  package.path = folder .. "?.lua;" .. folder .. "?/init.lua;" .. package.path
end
arg = { [-1] = "lua", [0] = main }
for i = 5, #parts do
  arg[i - 4] = parts[i]
end
io.stdout:setvbuf("no") -- what was printed is shown, however the program ends
local f, problem = loadfile(main)
if not f then
  errors:write("lua: ", problem, "\n")
  exit(false, true)
end
local ok, problem = xpcall(f, traceback, unpack(arg))
if not ok then
  io.stdout:flush()
  errors:write("lua: ", problem, "\n")
end
exit(ok, true)
