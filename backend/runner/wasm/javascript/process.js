// process, standard input and output, and what the global object has besides.
(candor) => {
  const host = candor.host;
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });

  const { EventEmitter } = candor;

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
  // readBytes reads what there is into bytes; 0 is the end.
  let odd = new Uint8Array(0); // of a text, what did not fit
  candor.readBytes = (to) => {
    if (odd.length === 0) {
      if (pending === "" && !readMore()) return 0;
      odd = candor.encode(pending);
      pending = "";
    }
    const part = odd.subarray(0, to.length);
    to.set(part);
    odd = odd.subarray(part.length);
    return part.length;
  };
  candor.readAll = () => {
    while (readMore());
    const all = odd.length > 0 ? candor.decode(odd) + pending : pending;
    odd = new Uint8Array(0);
    pending = "";
    return all;
  };

  class Stdin extends EventEmitter {
    #flowing = false;
    #closed = false;
    #encoding = null;
    #kept = null;
    constructor() {
      super();
      Object.assign(this, { fd: 0, isTTY: false, readable: true, readableEnded: false, destroyed: false });
      candor.input = {
        wanted: () => this.#flowing && !this.#closed,
        arrive: () => this.#arrive(),
      };
    }
    // chunk is a text as the program wants it: bytes, unless it named an encoding.
    #chunk(text) {
      if (this.#encoding === null) return Buffer.from(text);
      return this.#encoding === "utf8" ? text : Buffer.from(text).toString(this.#encoding);
    }
    #arrive() {
      const over = pending === "" && !readMore();
      if (pending !== "") {
        const text = pending;
        pending = "";
        this.emit("data", this.#chunk(text));
      } else if (over) {
        this.#closed = true;
        this.readable = false;
        this.readableEnded = true;
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
    #readable() {
      if (this.#kept !== null) return;
      this.#kept = [];
      super.on("data", (chunk) => {
        this.#kept.push(chunk);
        this.emit("readable");
      });
      super.on("end", () => this.emit("readable"));
      this.resume();
    }
    read() {
      if (this.#kept === null || this.#kept.length === 0) return null;
      const all = this.#kept;
      this.#kept = [];
      return typeof all[0] === "string" ? all.join("") : Buffer.concat(all);
    }
    setEncoding(encoding = "utf8") {
      candor.codec(encoding);
      this.#encoding = /^utf-?8$/i.test(encoding) ? "utf8" : encoding;
      return this;
    }
    setRawMode() {
      return this;
    }
    isPaused() {
      return !this.#flowing;
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
      this.destroyed = true;
      return this;
    }
    pipe(to, options) {
      this.on("data", (chunk) => {
        if (to.write(chunk) !== false) return;
        this.pause();
        to.once("drain", () => this.resume());
      });
      if (options?.end !== false && to !== process.stdout && to !== process.stderr) this.on("end", () => to.end());
      to.emit("pipe", this);
      return to;
    }
    async *[Symbol.asyncIterator]() {
      const queue = [];
      let wake = () => {};
      let done = this.readableEnded;
      this.on("data", (chunk) => {
        queue.push(chunk);
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
  // What streams have besides, when the program uses those.
  for (const name of ["map", "filter", "forEach", "toArray", "some", "find", "every", "flatMap", "drop", "take", "reduce", "compose"]) {
    Stdin.prototype[name] = function (...args) {
      return candor.part("stream").own(this)[name](...args);
    };
  }

  class Output extends EventEmitter {
    constructor(fd) {
      super();
      Object.assign(this, { fd, isTTY: false, columns: 80, writable: true, writableLength: 0, writableHighWaterMark: 16384 });
    }
    write(chunk, encoding, callback) {
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) throw candor.wrongType("chunk", "of type string or an instance of Buffer or Uint8Array", chunk);
      candor.output(this.fd, typeof chunk === "string" && typeof encoding === "string" && !/^utf-?8$/i.test(encoding) ? Buffer.from(chunk, encoding) : chunk);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") candor.nextTick(done);
      return true;
    }
    end(chunk, ...rest) {
      const done = [chunk, ...rest].find((x) => typeof x === "function");
      if (chunk !== undefined && chunk !== null && typeof chunk !== "function") this.write(chunk, ...rest.filter((x) => typeof x !== "function"));
      if (done) candor.nextTick(done);
      return this;
    }
    cork() {}
    uncork() {}
    destroy() {
      return this;
    }
    // These write what a terminal understands, and nothing elsewhere.
    clearLine(direction = 0, callback) {
      return this.#escape(`\x1b[${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`, callback);
    }
    clearScreenDown(callback) {
      return this.#escape("\x1b[0J", callback);
    }
    cursorTo(x, y, callback) {
      return this.#escape(typeof y === "number" ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, typeof y === "function" ? y : callback);
    }
    moveCursor(x, y, callback) {
      return this.#escape((x < 0 ? `\x1b[${-x}D` : x > 0 ? `\x1b[${x}C` : "") + (y < 0 ? `\x1b[${-y}A` : y > 0 ? `\x1b[${y}B` : ""), callback);
    }
    #escape(text, callback) {
      if (this.isTTY) this.write(text);
      if (typeof callback === "function") candor.nextTick(callback);
      return true;
    }
  }
  // output prints a text, or bytes.
  candor.output = (fd, chunk) => host.write(fd, typeof chunk === "string" ? chunk : candor.decode(chunk));

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

  // As in Node.js every value is a text, and TZ says where the program is.
  const variables = {};
  const env = new Proxy(variables, {
    set(_, name, value) {
      variables[name] = `${value}`;
      if (name === "TZ") host.here(variables.TZ);
      return true;
    },
    deleteProperty(_, name) {
      delete variables[name];
      if (name === "TZ") host.here("");
      return true;
    },
  });
  candor.place = () => (Object.hasOwn(variables, "TZ") ? variables.TZ : "");

  let exiting = false;
  const process = Object.assign(new EventEmitter(), {
    title: "node",
    platform: "linux",
    arch: "wasm32",
    pid: 1,
    ppid: 0,
    version: "v20.0.0",
    versions: { node: "20.0.0", quickjs: candor.version },
    env,
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
    emitWarning: (w, type = "Warning") => candor.host.write(2, `(node:1) ${w instanceof Error ? String(w) : `${typeof type === "string" ? type : (type?.type ?? "Warning")}: ${w}`}\n`),
    umask: () => 0o22,
    exit(code) {
      if (code !== undefined) process.exitCode = code;
      if (!exiting) {
        exiting = true;
        process.emit("exit", Number(process.exitCode ?? 0));
      }
      host.exit(Number(process.exitCode ?? 0) & 255);
    },
    getuid: () => 1000,
    getgid: () => 1000,
    release: { name: "node" },
    config: {},
    constrainedMemory: () => 0,
    loadEnvFile() {},
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
