// process, standard input and output, and what the global object has besides.
(candor) => {
  const host = candor.host;
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });

  candor.nodeErrors = new WeakSet();
  const coded = (Type) => (code, message) => {
    const e = new Type(message);
    candor.nodeErrors.add(e);
    e.code = code;
    return e;
  };
  candor.typeError = coded(TypeError);
  candor.codedError = coded(Error);

  class EventEmitter {
    #listeners = new Map();
    on(name, f) {
      return this.#add(name, f, false);
    }
    addListener(name, f) {
      return this.#add(name, f, false);
    }
    prependListener(name, f) {
      return this.#add(name, f, true);
    }
    #add(name, f, first) {
      if (typeof f !== "function") throw candor.typeError("ERR_INVALID_ARG_TYPE", `The "listener" argument must be of type function. Received ${candor.inspect(f)}`);
      if (name !== "newListener" && this.#listeners.has("newListener")) this.emit("newListener", name, f.listener ?? f);
      const all = this.#listeners.get(name) ?? [];
      this.#listeners.set(name, first ? [f, ...all] : [...all, f]);
      return this;
    }
    once(name, f) {
      const wrapped = (...args) => {
        this.off(name, wrapped);
        return f.apply(this, args);
      };
      wrapped.listener = f;
      return this.on(name, wrapped);
    }
    off(name, f) {
      const all = this.#listeners.get(name) ?? [];
      const i = all.findLastIndex((x) => x === f || x.listener === f);
      if (i >= 0) {
        const rest = all.toSpliced(i, 1);
        if (rest.length > 0) this.#listeners.set(name, rest);
        else this.#listeners.delete(name);
      }
      return this;
    }
    removeListener(name, f) {
      return this.off(name, f);
    }
    removeAllListeners(name) {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }
    emit(name, ...args) {
      const all = this.#listeners.get(name);
      if (all === undefined) {
        if (name === "error") throw args[0] instanceof Error ? args[0] : candor.codedError("ERR_UNHANDLED_ERROR", `Unhandled error. (${candor.inspect(args[0])})`);
        return false;
      }
      for (const f of all) f.apply(this, args);
      return true;
    }
    listenerCount(name) {
      return (this.#listeners.get(name) ?? []).length;
    }
    listeners(name) {
      return (this.#listeners.get(name) ?? []).map((f) => f.listener ?? f);
    }
    eventNames() {
      return [...this.#listeners.keys()];
    }
    setMaxListeners() {
      return this;
    }
  }
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.once = (emitter, name) =>
    new Promise((resolve, reject) => {
      emitter.once(name, (...args) => resolve(args));
      if (name !== "error") emitter.once("error", reject);
    });
  candor.EventEmitter = EventEmitter;

  // Reader is standard input, for those who wait for it and those who do not.
  let pending = ""; // what was read and not taken
  let ended = false;
  const readMore = () => {
    if (ended) return false;
    const text = host.read();
    if (text !== null) pending += text;
    // In a terminal, input may go on after an end.
    else if (!process.stdin.isTTY) ended = true;
    return text !== null;
  };
  candor.readLine = () => {
    let from = 0;
    for (;;) {
      const i = pending.indexOf("\n", from);
      if (i >= 0) {
        const line = pending.slice(0, i);
        pending = pending.slice(i + 1);
        return line.endsWith("\r") ? line.slice(0, -1) : line;
      }
      from = pending.length;
      if (!readMore()) {
        const rest = pending;
        pending = "";
        return rest === "" ? null : rest;
      }
    }
  };
  candor.readAll = () => {
    while (readMore());
    const all = pending;
    pending = "";
    return all;
  };

  class Stdin extends EventEmitter {
    fd = 0;
    isTTY = false;
    readable = true;
    #flowing = false;
    #closed = false;
    constructor() {
      super();
      candor.input = {
        wanted: () => this.#flowing && !this.#closed,
        arrive: () => this.#arrive(),
      };
    }
    #arrive() {
      const over = pending === "" && !readMore();
      if (pending !== "") {
        const text = pending;
        pending = "";
        this.emit("data", text);
      } else if (over) {
        this.#closed = true;
        this.emit("end");
        this.emit("close");
      }
    }
    on(name, f) {
      super.on(name, f);
      if (name === "data") this.resume();
      if (name === "readable") this.#readable();
      return this;
    }
    addListener(name, f) {
      return this.on(name, f);
    }
    // "readable" is told after everything that comes was kept for read().
    #kept = null;
    #readable() {
      if (this.#kept !== null) return;
      this.#kept = "";
      super.on("data", (text) => {
        this.#kept += text;
        this.emit("readable");
      });
      super.on("end", () => this.emit("readable"));
      this.resume();
    }
    read() {
      if (this.#kept === null || this.#kept === "") return null;
      const text = this.#kept;
      this.#kept = "";
      return text;
    }
    setEncoding() {
      return this;
    }
    setRawMode() {
      return this;
    }
    resume() {
      this.#flowing = true;
      return this;
    }
    pause() {
      this.#flowing = false;
      return this;
    }
    unref() {
      return this.pause();
    }
    ref() {
      return this;
    }
    destroy() {
      this.#closed = true;
      return this;
    }
    pipe(to) {
      this.on("data", (text) => to.write(text));
      return to;
    }
    async *[Symbol.asyncIterator]() {
      const queue = [];
      let wake = () => {};
      let done = false;
      this.on("data", (text) => {
        queue.push(text);
        wake();
      });
      this.on("end", () => {
        done = true;
        wake();
      });
      for (;;) {
        while (queue.length > 0) yield queue.shift();
        if (done) return;
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    }
  }

  class Output extends EventEmitter {
    isTTY = false;
    columns = 80;
    writable = true;
    constructor(fd) {
      super();
      this.fd = fd;
    }
    write(text, encoding, callback) {
      host.write(this.fd, typeof text === "string" ? text : new TextDecoder().decode(text));
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") candor.nextTick(done);
      return true;
    }
    end(text, ...rest) {
      if (text !== undefined) this.write(text, ...rest);
      return this;
    }
    cork() {}
    uncork() {}
  }

  const hrtime = (from) => {
    const ns = BigInt(Math.round(performance.now() * 1e6)) - (from ? BigInt(from[0]) * 1000000000n + BigInt(from[1]) : 0n);
    return [Number(ns / 1000000000n), Number(ns % 1000000000n)];
  };
  hrtime.bigint = () => BigInt(Math.round(performance.now() * 1e6));

  // A terminal is a terminal for the program too.
  candor.onTerminal = (columns, rows) => {
    process.stdin.isTTY = true;
    for (const out of [process.stdout, process.stderr]) {
      Object.assign(out, { isTTY: true, columns, rows, getWindowSize: () => [columns, rows], hasColors: (n = 16) => n <= 256, getColorDepth: () => 8 });
    }
    Object.assign(process.env, { TERM: "xterm-256color", COLUMNS: String(columns), LINES: String(rows) });
  };

  let exiting = false;
  const process = Object.assign(new EventEmitter(), {
    title: "node",
    platform: "linux",
    arch: "wasm32",
    pid: 1,
    ppid: 0,
    version: "v20.0.0",
    versions: { node: "20.0.0", quickjs: candor.version },
    env: {},
    argv: ["node", ""],
    execArgv: [],
    execPath: "node",
    exitCode: undefined,
    stdin: new Stdin(),
    stdout: new Output(1),
    stderr: new Output(2),
    hrtime,
    nextTick: candor.nextTick,
    cwd: () => "/",
    chdir() {},
    uptime: () => performance.now() / 1000,
    memoryUsage: () => {
      const bytes = host.memory();
      return { rss: bytes, heapTotal: bytes, heapUsed: bytes, external: 0, arrayBuffers: 0 };
    },
    cpuUsage: () => ({ user: Math.round(performance.now() * 1000), system: 0 }),
    emitWarning: (w) => candor.host.write(2, `(node:1) ${w instanceof Error ? String(w) : `Warning: ${w}`}\n`),
    umask: () => 0o22,
    exit(code) {
      if (code !== undefined) process.exitCode = code;
      if (!exiting) {
        exiting = true;
        process.emit("exit", Number(process.exitCode ?? 0));
      }
      host.exit(Number(process.exitCode ?? 0) & 255);
    },
    abort: () => host.exit(134),
    kill: () => {
      throw candor.codedError("EPERM", "kill EPERM: there are no other processes here");
    },
  });
  process.memoryUsage.rss = () => host.memory();
  Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
  define("process", process);
  define("global", globalThis);

  // What browsers and other judges offer to read a line.
  define("prompt", function prompt(question = "", fallback = null) {
    if (question !== "") host.write(1, `${question} `);
    return candor.readLine() ?? fallback;
  });
  define("alert", function alert(text = "") {
    host.write(1, `${text}\n`);
  });
  define("confirm", function confirm(question = "") {
    host.write(1, `${question} [y/N] `);
    return /^y/i.test(candor.readLine() ?? "");
  });
  define("readline", () => candor.readLine());
  define("print", (...args) => console.log(...args));
};
