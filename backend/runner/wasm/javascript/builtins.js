// The modules of Node.js that programs of an interview use, by name. Most are only loaded
// when a program asks for them.
(candor) => {
  const { lazy, part } = candor;
  const builtins = {};
  candor.builtins = builtins;
  for (const [name, make] of Object.entries({
    buffer: () => ({ Buffer, constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 30 - 25 }, kMaxLength: 2 ** 32, atob, btoa, transcode: (b, from, to) => Buffer.from(Buffer.from(b).toString(from), to), isUtf8: (b) => b.length === 0 || candor.host.decode(candor.bytesOf(b)) !== undefined, isAscii: (b) => candor.bytesOf(b).every((x) => x < 128) }),
    console: () => console,
    constants: () => candor.fs.constants,
    events: () => candor.EventEmitter,
    fs: () => candor.fs,
    "fs/promises": () => candor.fs.promises,
    path: () => candor.path,
    "path/posix": () => candor.path,
    perf_hooks: () => ({ performance }),
    process: () => process,
    timers: () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }),
    tty: () => ({ isatty: (fd) => fd >= 0 && fd <= 2 && process.stdin.isTTY }),
  })) lazy(builtins, name, make, true);
  builtins.module = { createRequire: () => (name) => candor.require(name, ""), isBuiltin: (name) => candor.isBuiltin(name), get builtinModules() { return Object.keys(builtins).filter((n) => n !== "test"); } };
  builtins.module.Module = builtins.module;
  for (const [name, from, pick] of [
    ["assert", "assert"], ["assert/strict", "assert", (m) => m.strict], ["crypto", "crypto"], ["querystring", "querystring"], ["readline", "readline"],
    ["readline/promises", "readline", (m) => m.promises], ["stream", "stream"], ["stream/promises", "stream", (m) => m.promises], ["stream/consumers", "stream", (m) => m.consumers], ["string_decoder", "string_decoder"],
    ["test", "test"], ["timers/promises", "timers"], ["url", "url"], ["util", "util"], ["util/types", "util", (m) => m.types], ["vm", "vm"], ["zlib", "zlib"],
  ]) lazy(builtins, name, () => (pick ?? ((m) => m))(part(from)), true);

  const memory = () => candor.host.memory();
  builtins.os = {
    EOL: "\n",
    devNull: "/dev/null",
    constants: { signals: { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }, errno: {} },
    arch: () => "wasm32",
    availableParallelism: () => 1,
    cpus: () => [{ model: "WebAssembly", speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
    endianness: () => "LE",
    freemem: () => Math.max((512 << 20) - memory(), 0),
    homedir: () => "/",
    hostname: () => "candor",
    loadavg: () => [0, 0, 0],
    machine: () => "wasm32",
    networkInterfaces: () => ({}),
    platform: () => "linux",
    release: () => "0",
    tmpdir: () => "/tmp",
    totalmem: () => 512 << 20,
    type: () => "Linux",
    uptime: () => performance.now() / 1000,
    userInfo: () => ({ uid: 1000, gid: 1000, username: "candor", homedir: "/", shell: null }),
    version: () => "",
  };

  // What of Node.js is not there, with the reason where it is more than that.
  const reasons = {
    async_hooks: "", child_process: ": a program cannot start others", cluster: ": a program cannot start others", diagnostics_channel: "", domain: "", inspector: "",
    "path/win32": "", punycode: "", repl: "", "stream/web": "", sys: "", trace_events: "", v8: "", wasi: "", worker_threads: ": a program has one thread",
  };
  // What no language has, or not in every version.
  const nowhere = { sqlite: "" };
  for (const name of ["dgram", "dns", "dns/promises", "http", "http2", "https", "net", "tls"]) nowhere[name] = ": programs in Candor have no network";
  candor.absentModule = (name) => {
    const bare = name.replace(/^node:/, "");
    if (Object.hasOwn(nowhere, bare)) return candor.lackingText(`module '${bare}'${nowhere[bare]}`);
    return Object.hasOwn(reasons, bare) ? candor.absentText(`module '${bare}'${reasons[bare]}`) : null;
  };
};
