// The modules of Node.js that programs of an interview use.
(candor) => {
  const later = (f) => (...args) => new Promise((resolve) => resolve(f(...args)));
  const callback = (f) => (...args) => {
    const done = args.pop();
    let result;
    let failed = null;
    try {
      result = f(...args);
    } catch (e) {
      failed = e;
    }
    setImmediate(() => (failed ? done(failed) : done(null, result)));
  };

  // fs: the program's files, in memory.
  const store = new Map();
  candor.store = store;
  const clean = (name) => {
    const parts = [];
    for (const p of String(name).replace(/^file:\/\//, "").split("/")) {
      if (p === "..") parts.pop();
      else if (p !== "" && p !== ".") parts.push(p);
    }
    return parts.join("/");
  };
  candor.clean = clean;
  const folder = (name) => name === "" || [...store.keys()].some((k) => k.startsWith(`${name}/`));
  const missing = (call, name) => {
    const e = candor.codedError("ENOENT", `ENOENT: no such file or directory, ${call} '${name}'`);
    candor.nodeErrors.delete(e);
    return Object.assign(e, { errno: -2, code: "ENOENT", syscall: call, path: name });
  };
  const isInput = (f) => f === 0 || f === "/dev/stdin";
  const decodeAs = (text, options) => {
    const encoding = typeof options === "string" ? options : options?.encoding;
    return encoding ? (encoding === "utf8" || encoding === "utf-8" ? text : Buffer.from(text).toString(encoding)) : Buffer.from(text);
  };
  const textOf = (v) => (typeof v === "string" ? v : ArrayBuffer.isView(v) ? new TextDecoder().decode(v) : String(v));
  const fs = {
    readFileSync(name, options) {
      if (isInput(name)) return decodeAs(candor.readAll(), options);
      if (!store.has(clean(name))) throw missing("open", name);
      return decodeAs(store.get(clean(name)), options);
    },
    writeFileSync(name, data) {
      if (name === 1 || name === 2) candor.host.write(name, textOf(data));
      else store.set(clean(name), textOf(data));
    },
    appendFileSync(name, data) {
      store.set(clean(name), (store.get(clean(name)) ?? "") + textOf(data));
    },
    existsSync: (name) => store.has(clean(name)) || folder(clean(name)),
    readdirSync(name) {
      const at = clean(name);
      if (!folder(at)) throw missing("scandir", name);
      const start = at === "" ? "" : `${at}/`;
      return [...new Set([...store.keys()].filter((k) => k.startsWith(start)).map((k) => k.slice(start.length).split("/")[0]))].sort();
    },
    mkdirSync() {},
    unlinkSync(name) {
      if (!store.delete(clean(name))) throw missing("unlink", name);
    },
    rmSync: (name) => void store.delete(clean(name)),
    statSync(name) {
      const at = clean(name);
      if (!store.has(at) && !folder(at)) throw missing("stat", name);
      return { size: store.has(at) ? Buffer.byteLength(store.get(at)) : 0, isFile: () => store.has(at), isDirectory: () => !store.has(at) };
    },
    writeSync(fd, text) {
      candor.host.write(fd, textOf(text));
      return Buffer.byteLength(textOf(text));
    },
  };
  fs.promises = {};
  for (const name of ["readFile", "writeFile", "appendFile", "readdir", "mkdir", "unlink", "rm", "stat"]) {
    fs[name] = callback(fs[`${name}Sync`]);
    fs.promises[name] = later(fs[`${name}Sync`]);
  }

  const normalize = (p) => {
    const out = [];
    for (const part of p.split("/")) {
      if (part === "..") {
        if (out.length > 0 && out.at(-1) !== "..") out.pop();
        else if (!p.startsWith("/")) out.push("..");
      } else if (part !== "" && part !== ".") out.push(part);
    }
    return (p.startsWith("/") ? "/" : "") + out.join("/") || ".";
  };
  const path = {
    sep: "/",
    delimiter: ":",
    normalize,
    join: (...parts) => normalize(parts.filter((p) => p !== "").join("/") || "."),
    resolve(...parts) {
      let at = "/";
      for (const p of parts) at = p.startsWith("/") ? p : `${at}/${p}`;
      return normalize(at);
    },
    isAbsolute: (p) => p.startsWith("/"),
    dirname(p) {
      const i = p.lastIndexOf("/");
      return i < 0 ? "." : i === 0 ? "/" : p.slice(0, i);
    },
    basename(p, ext = "") {
      const base = p.slice(p.lastIndexOf("/") + 1);
      return ext && base.endsWith(ext) && base !== ext ? base.slice(0, -ext.length) : base;
    },
    extname(p) {
      const base = path.basename(p);
      const i = base.lastIndexOf(".");
      return i <= 0 ? "" : base.slice(i);
    },
    parse(p) {
      const base = path.basename(p);
      const ext = path.extname(p);
      return { root: p.startsWith("/") ? "/" : "", dir: path.dirname(p), base, ext, name: ext ? base.slice(0, -ext.length) : base };
    },
    relative(from, to) {
      const a = path.resolve(from).split("/").filter(Boolean);
      const b = path.resolve(to).split("/").filter(Boolean);
      while (a.length > 0 && a[0] === b[0]) {
        a.shift();
        b.shift();
      }
      return [...a.map(() => ".."), ...b].join("/");
    },
  };
  path.posix = path;

  const equal = (a, b, strict, seen = []) => {
    if (strict ? Object.is(a, b) : a == b || (a !== a && b !== b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (seen.some(([x, y]) => x === a && y === b)) return true;
    const inner = [...seen, [a, b]];
    if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
    if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
    if (a instanceof Error && b instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
    if ((a instanceof Number || a instanceof String || a instanceof Boolean) && a.valueOf() !== b.valueOf()) return false;
    if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((x) => b.has(x) || [...b].some((y) => equal(x, y, strict, inner)));
    if (a instanceof Map && b instanceof Map) {
      return a.size === b.size && [...a].every(([k, v]) => (b.has(k) ? equal(v, b.get(k), strict, inner) : [...b].some(([k2, v2]) => equal(k, k2, strict, inner) && equal(v, v2, strict, inner))));
    }
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && equal(a[k], b[k], strict, inner));
  };

  class AssertionError extends Error {
    constructor(o) {
      super(o.message);
      this.name = "AssertionError";
      this.code = "ERR_ASSERTION";
      this.generatedMessage = o.generated ?? false;
      this.actual = o.actual;
      this.expected = o.expected;
      this.operator = o.operator;
      candor.nodeErrors.add(this);
    }
  }
  const fail = (message, o) => {
    if (message instanceof Error) throw message;
    throw new AssertionError({ ...o, message: message ?? o.text, generated: message === undefined });
  };
  const show = (v) => candor.inspect(v, { depth: 5 });
  const versus = (head, a, b) => `${head}\n\n${show(a)} !== ${show(b)}\n`;
  const compare = (operator, check, head) => (actual, expected, message) => {
    if (!check(actual, expected)) fail(message, { actual, expected, operator, text: versus(head, actual, expected) });
  };
  const matches = (e, want) => {
    if (want === undefined || typeof want === "string") return true;
    if (want instanceof RegExp) return want.test(String(e));
    if (typeof want === "function") return (want.prototype !== undefined && e instanceof want) || (!Error.isPrototypeOf(want) && want !== Error && want.call({}, e) === true);
    return Object.keys(want).every((k) => (want[k] instanceof RegExp ? want[k].test(e[k]) : equal(e[k], want[k], true)));
  };
  const ok = (v, message) => {
    if (!v) fail(message, { actual: v, expected: true, operator: "==", text: "The expression evaluated to a falsy value" });
  };
  const assert = Object.assign((v, message) => ok(v, message), {
    ok,
    AssertionError,
    fail: (message = "Failed") => fail(message, { operator: "fail" }),
    equal: compare("==", (a, b) => a == b || (a !== a && b !== b), "Expected values to be loosely equal:"),
    notEqual: compare("!=", (a, b) => !(a == b), 'Expected "actual" to be loosely unequal to "expected":'),
    strictEqual: compare("strictEqual", Object.is, "Expected values to be strictly equal:"),
    notStrictEqual: compare("notStrictEqual", (a, b) => !Object.is(a, b), 'Expected "actual" to be strictly unequal to:'),
    deepEqual: compare("deepEqual", (a, b) => equal(a, b, false), "Expected values to be loosely deep-equal:"),
    deepStrictEqual: compare("deepStrictEqual", (a, b) => equal(a, b, true), "Expected values to be strictly deep-equal:"),
    notDeepEqual: compare("notDeepEqual", (a, b) => !equal(a, b, false), 'Expected "actual" not to be loosely deep-equal to:'),
    notDeepStrictEqual: compare("notDeepStrictEqual", (a, b) => !equal(a, b, true), 'Expected "actual" not to be strictly deep-equal to:'),
    throws(f, want, message) {
      let thrown;
      try {
        f();
      } catch (e) {
        thrown = { e };
      }
      if (!thrown) fail(typeof want === "string" ? want : message, { operator: "throws", text: "Missing expected exception." });
      if (!matches(thrown.e, want)) throw thrown.e;
    },
    doesNotThrow: (f) => void f(),
    async rejects(f, want, message) {
      let thrown;
      try {
        await (typeof f === "function" ? f() : f);
      } catch (e) {
        thrown = { e };
      }
      if (!thrown) fail(typeof want === "string" ? want : message, { operator: "rejects", text: "Missing expected rejection." });
      if (!matches(thrown.e, want)) throw thrown.e;
    },
    match(text, re, message) {
      if (!re.test(text)) fail(message, { actual: text, expected: re, operator: "match", text: `The input did not match the regular expression ${re}. Input:\n\n${show(text)}\n` });
    },
  });
  assert.strict = Object.assign((v, m) => ok(v, m), assert, { equal: assert.strictEqual, deepEqual: assert.deepStrictEqual, notEqual: assert.notStrictEqual, notDeepEqual: assert.notDeepStrictEqual });

  const promisify = (f) => (...args) => new Promise((resolve, reject) => f(...args, (e, v) => (e ? reject(e) : resolve(v))));
  const util = {
    inspect: candor.inspect,
    format: (...args) => candor.formatLine(args),
    promisify: (f) => (f === setTimeout ? (ms, v) => new Promise((resolve) => setTimeout(resolve, ms, v)) : promisify(f)),
    callbackify: (f) => (...args) => {
      const done = args.pop();
      f(...args).then((v) => done(null, v), done);
    },
    isDeepStrictEqual: (a, b) => equal(a, b, true),
    inherits(child, parent) {
      Object.setPrototypeOf(child.prototype, parent.prototype);
      child.super_ = parent;
    },
    deprecate: (f) => f,
    types: { isPromise: (v) => v instanceof Promise, isRegExp: (v) => v instanceof RegExp, isDate: (v) => v instanceof Date, isMap: (v) => v instanceof Map, isSet: (v) => v instanceof Set },
    TextEncoder,
    TextDecoder,
  };

  const timersPromises = {
    setTimeout: (ms, v) => new Promise((resolve) => setTimeout(resolve, ms, v)),
    setImmediate: (v) => new Promise((resolve) => setImmediate(resolve, v)),
    scheduler: { wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  };

  class Interface extends candor.EventEmitter {
    #rest = "";
    #lines = [];
    #questions = [];
    #closed = false;
    #prompt = "> ";
    #ended = false;
    constructor(options) {
      super();
      this.input = options?.input ?? process.stdin;
      this.terminal = false;
      if (options?.prompt !== undefined) this.#prompt = options.prompt;
      this.input.on("data", (text) => {
        this.#rest += text;
        const lines = this.#rest.split(/\r?\n/);
        this.#rest = lines.pop();
        this.#lines.push(...lines);
        this.#deliver();
      });
      this.input.on("end", () => {
        if (this.#rest !== "") this.#lines.push(this.#rest);
        this.#rest = "";
        this.#ended = true;
        this.#deliver();
      });
    }
    #deliver() {
      // A line waits for somebody to want it: more may be asked in a moment.
      while (this.#lines.length > 0 && !this.#closed) {
        if (this.#questions.length > 0) this.#questions.shift()(this.#lines.shift());
        else if (this.listenerCount("line") > 0) this.emit("line", this.#lines.shift());
        else return;
      }
      if (this.#ended) this.close();
    }
    question(text, options, answer = options) {
      process.stdout.write(text);
      this.#questions.push(answer);
      this.input.resume();
      queueMicrotask(() => this.#deliver());
    }
    setPrompt(text) {
      this.#prompt = text;
    }
    prompt() {
      process.stdout.write(this.#prompt);
    }
    write() {}
    pause() {
      this.input.pause();
      return this;
    }
    resume() {
      this.input.resume();
      return this;
    }
    close() {
      if (this.#closed) return;
      this.#closed = true;
      this.input.pause();
      this.emit("close");
    }
    [Symbol.asyncIterator]() {
      const queue = [];
      let wake = null;
      let done = false;
      const arrived = () => {
        wake?.();
        wake = null;
      };
      this.on("line", (line) => {
        queue.push(line);
        arrived();
      });
      this.on("close", () => {
        done = true;
        arrived();
      });
      return {
        next: async () => {
          while (queue.length === 0 && !done) {
            await new Promise((resolve) => {
              wake = resolve;
            });
          }
          return queue.length > 0 ? { value: queue.shift(), done: false } : { value: undefined, done: true };
        },
        return: async () => {
          this.close();
          return { value: undefined, done: true };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    }
  }
  const readline = {
    Interface,
    createInterface: (options, output) => new Interface(options instanceof candor.EventEmitter ? { input: options, output } : options),
    clearLine: () => true,
    cursorTo: () => true,
    promises: {
      createInterface(options) {
        const rl = new Interface(options);
        const ask = rl.question.bind(rl);
        rl.question = (text) => new Promise((resolve) => ask(text, resolve));
        return rl;
      },
    },
  };

  const os = { EOL: "\n", platform: () => "linux", type: () => "Linux", arch: () => "wasm32", cpus: () => [{ model: "WebAssembly" }], tmpdir: () => "/tmp", homedir: () => "/", hostname: () => "candor", totalmem: () => 512 << 20, freemem: () => 256 << 20 };

  candor.builtins = {
    assert,
    "assert/strict": assert.strict,
    buffer: { Buffer },
    console,
    crypto: Object.assign({ webcrypto: crypto, randomInt: (a, b) => (b === undefined ? Math.floor(Math.random() * a) : a + Math.floor(Math.random() * (b - a))), randomBytes: (n) => Buffer.from(crypto.getRandomValues(new Uint8Array(n))) }, crypto),
    events: candor.EventEmitter,
    fs,
    "fs/promises": fs.promises,
    module: { createRequire: () => (name) => candor.require(name, "") },
    os,
    path,
    perf_hooks: { performance },
    process,
    readline,
    "readline/promises": readline.promises,
    timers: { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate },
    "timers/promises": timersPromises,
    util,
  };
};
