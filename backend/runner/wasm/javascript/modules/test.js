// node:test, with the report that Node.js calls "spec".
(candor) => {
  const hookNames = ["before", "after", "beforeEach", "afterEach"];
  const failure = (cause, type = "testCodeFailure") => ({ cause, type });
  const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  const failed = [];
  const indent = (n) => "  ".repeat(n);
  const print = (text) => candor.output(1, text);

  const colour = (code, text) => (process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[39m` : text);
  const resultText = (t, prefix, hasChildren) => {
    const time = ` ${colour(90, `(${Number(t.time.toFixed(6))}ms)`)}`;
    let title = `${t.name}${time}`;
    if (t.skipped !== undefined) title += ` # ${typeof t.skipped === "string" && t.skipped ? t.skipped : "SKIP"}`;
    else if (t.todo !== undefined) title += ` # ${typeof t.todo === "string" && t.todo ? t.todo : "TODO"}`;
    let problem = "";
    if (t.error && !(hasChildren && t.error.type === "subtestsFailed")) {
      problem = `\n${prefix}  ${candor.inspect(t.error.cause, { breakLength: Infinity }).split(/\r?\n/).join(`\n${prefix}  `)}\n`;
      if (hasChildren) problem = `\n${problem}`;
    }
    const [code, sign] = t.skipped !== undefined ? [90, "﹣ "] : t.error ? [31, "✖ "] : [32, "✔ "];
    return `${prefix}${colour(code, `${sign}${title}`)}${problem}`;
  };
  const report = (t) => {
    const above = [];
    for (let p = t.parent; p !== root && !p.announced; p = p.parent) above.unshift(p);
    for (const p of above) {
      p.announced = true;
      print(`${indent(p.depth)}▶ ${p.name}\n`);
    }
    print(`${resultText(t, indent(t.depth), t.announced)}\n`);
    for (const d of t.diagnostics) print(`${indent(t.depth)}${colour(34, `ℹ ${d}`)}\n`);
    if (t.error && t.error.type !== "subtestsFailed") failed.push(t);
    if (t.suite) {
      counts.suites++;
      return;
    }
    counts.tests++;
    if (t.error?.type === "cancelledByParent" || t.error?.type === "testTimeoutFailure") counts.cancelled++;
    else if (t.skipped !== undefined) counts.skipped++;
    else if (t.todo !== undefined) counts.todo++;
    else counts[t.error ? "fail" : "pass"]++;
  };

  class Context {
    #t;
    constructor(t) {
      this.#t = t;
    }
    get name() {
      return this.#t.name;
    }
    get fullName() {
      return this.#t.parent === root ? this.name : `${this.#t.parent.context.fullName} > ${this.name}`;
    }
    get signal() {
      return this.#t.abort.signal;
    }
    get mock() {
      return (this.#t.mock ??= new MockTracker());
    }
    get assert() {
      return candor.part("assert");
    }
    diagnostic(text) {
      this.#t.diagnostics.push(text);
    }
    skip(text) {
      this.#t.skipped = text ?? true;
    }
    todo(text) {
      this.#t.todo = text ?? true;
    }
    runOnly() {}
    plan(n) {
      this.#t.planned = n;
    }
    test(...args) {
      return add(this.#t, false, args);
    }
  }
  for (const h of hookNames) {
    Context.prototype[h] = function (f, options) {
      hook(current.get(this) ?? root, h, f, options);
    };
  }
  const current = new WeakMap();

  const make = (parent, suite, args, extra = {}) => {
    let [name, options, f] = args;
    if (typeof name === "function") [f, name] = [name, undefined];
    else if (typeof name === "object" && name !== null) [options, f, name] = [name, options, undefined];
    if (typeof options === "function") [f, options] = [options, undefined];
    options = { ...options, ...extra };
    const t = {
      parent, suite, name: name || f?.name || "<anonymous>", f: f ?? (() => {}), depth: parent === null ? -1 : parent.depth + 1, children: [], hooks: { before: [], after: [], beforeEach: [], afterEach: [] },
      diagnostics: [], time: 0, error: null, announced: false, abort: new AbortController(), timeout: options.timeout, done: false,
      skipped: options.skip === undefined || options.skip === false ? undefined : options.skip, todo: options.todo === undefined || options.todo === false ? undefined : options.todo,
      at: candor.frames(new Error())[0]?.replace(/^.*\(|\)$/g, "") ?? "",
    };
    if (t.skipped !== undefined) t.f = () => {};
    t.context = new Context(t);
    current.set(t.context, t);
    t.finished = new Promise((resolve) => {
      t.finish = resolve;
    });
    return t;
  };
  const hook = (t, name, f, options) => {
    if (typeof f !== "function") throw candor.wrongType("fn", "of type function", f);
    t.hooks[name].push({ f, options });
  };
  const root = make(null, true, ["<root>"]);

  let suiteNow = null; // whose function collects tests
  const add = (parent, suite, args, extra) => {
    const t = make(parent, suite, args, extra);
    parent.children.push(t);
    if (suite && t.skipped === undefined) {
      const outer = suiteNow;
      suiteNow = t;
      try {
        const made = t.f(t.context);
        if (typeof made?.then === "function") t.collected = made.then(undefined, (e) => { t.error = failure(e); });
      } catch (e) {
        t.error = failure(e);
      } finally {
        suiteNow = outer;
      }
    }
    if (parent === root) begin();
    else if (!parent.suite) work(parent);
    return suite ? undefined : t.finished;
  };

  // withTime waits for a promise, for the time that a test has.
  const withTime = async (t, promise) => {
    if (t.timeout === undefined || t.timeout === Infinity) return promise;
    let timer;
    try {
      return await Promise.race([promise, new Promise((_, reject) => {
        timer = setTimeout(() => {
          t.abort.abort();
          reject(Object.assign(new Error(`test timed out after ${t.timeout}ms`), { [late]: true }));
        }, t.timeout);
      })]);
    } finally {
      clearTimeout(timer);
    }
  };
  const late = Symbol("late");
  const call = (f, self, given) => {
    if (f.length <= given.length) return f.apply(self, given);
    return new Promise((resolve, reject) => {
      const result = f.call(self, ...given, (e) => (e ? reject(e) : resolve()));
      if (typeof result?.then === "function") reject(new Error("passed a callback but also returned a Promise"));
    });
  };
  const runHooks = async (all, t) => {
    for (const { f } of all) await call(f, t.context, [t.context]);
  };
  const each = (t, name) => {
    const all = [];
    for (let p = t.parent; p !== null; p = p.parent) all.unshift(...p.hooks[name]);
    return all;
  };

  const runTest = async (t) => {
    if (t.skipped !== undefined) return;
    const attempt = async (f, type) => {
      try {
        await f();
      } catch (e) {
        t.error ??= e?.[late] ? failure(e.message, "testTimeoutFailure") : failure(e, type);
      }
    };
    await attempt(() => runHooks(each(t, "beforeEach"), t), "hookFailed");
    if (!t.error) {
      await attempt(() => withTime(t, call(t.f, t.context, [t.context])));
      t.ended = true;
      await work(t);
      if (!t.error && t.planned !== undefined && t.planned !== t.children.length) t.error = failure(`plan expected ${t.planned} assertions but received ${t.children.length}`);
    }
    await attempt(() => runHooks([...each(t, "afterEach")], t), "hookFailed");
    await attempt(() => runHooks(t.hooks.after, t), "hookFailed");
    t.mock?.restoreAll();
  };
  const runSuite = async (t) => {
    if (t.skipped !== undefined) return;
    await t.collected;
    try {
      await runHooks(t.hooks.before, t);
    } catch (e) {
      t.error ??= failure(e, "hookFailed");
      for (const c of t.children) c.error = failure(e, "hookFailed");
    }
    await work(t);
    try {
      await runHooks(t.hooks.after, t);
    } catch (e) {
      t.error ??= failure(e, "hookFailed");
    }
  };
  const running = new Set();
  const run = async (t) => {
    const began = performance.now();
    running.add(t);
    if (t.error === null || t.suite) await (t.suite ? runSuite(t) : runTest(t));
    running.delete(t);
    end(t, began);
  };
  const end = (t, began) => {
    const bad = t.children.filter((c) => c.error && c.todo === undefined).length;
    if (!t.error && bad > 0) t.error = failure(`${bad} subtest${bad > 1 ? "s" : ""} failed`, "subtestsFailed");
    t.time = performance.now() - began;
    t.done = true;
    report(t);
    t.finish();
  };
  // work runs what of a test's children has not run yet, one after another.
  const work = (t) => (t.working = (t.working ?? Promise.resolve()).then(async () => {
    for (const c of t.children) if (!c.done && !running.has(c)) await run(c);
  }));

  let begun = false;
  const begin = () => {
    if (!begun) {
      begun = true;
      process.on("beforeExit", conclude);
    }
    work(root);
  };
  let concluded = false;
  const conclude = () => {
    if (concluded) return;
    concluded = true;
    // Nothing will wake them up any more.
    for (const t of [...running].reverse()) {
      t.error ??= failure("Promise resolution is still pending but the event loop has already resolved", "cancelledByParent");
      end(t, performance.now() - t.time);
      running.delete(t);
    }
    for (const { f } of root.hooks.after) f(root.context);
    counts.duration_ms = Number(performance.now().toFixed(6));
    for (const [name, n] of Object.entries(counts)) print(`${colour(34, `ℹ ${name} ${n}`)}\n`);
    if (failed.length > 0) {
      const parts = [`\n${colour(31, "✖ failing tests:")}\n`];
      for (const t of failed) {
        if (t.at) parts.push(`test at ${t.at}`);
        parts.push(resultText(t, "", false));
      }
      print(parts.join("\n"));
    }
    if (root.children.some((c) => c.error && c.todo === undefined)) process.exitCode = 1;
  };

  class MockFunction {
    calls = [];
    #once = new Map();
    constructor(implementation, original, restore, times) {
      Object.assign(this, { implementation, original, undo: restore, times });
      for (const k of ["implementation", "original", "undo", "times"]) Object.defineProperty(this, k, { enumerable: false });
    }
    callCount() {
      return this.calls.length;
    }
    resetCalls() {
      this.calls = [];
    }
    mockImplementation(f) {
      this.implementation = f;
    }
    mockImplementationOnce(f, at = this.calls.length) {
      this.#once.set(at, f);
    }
    next() {
      const n = this.calls.length;
      if (this.#once.has(n)) return this.#once.get(n);
      return n < this.times ? this.implementation : this.original;
    }
    restore() {
      this.implementation = this.original;
      this.undo();
    }
  }
  class MockTracker {
    #all = [];
    timers = new MockTimers();
    fn(original = function () {}, implementation = original, options = {}) {
      if (typeof implementation === "object" && implementation !== null) [implementation, options] = [original, implementation];
      return this.#make(original, implementation, options, () => {});
    }
    #make(original, implementation, { times = Infinity }, restore) {
      const state = new MockFunction(implementation, original, restore, times);
      const f = function (...args) {
        const call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target: new.target, this: this };
        const f2 = state.next();
        try {
          call.result = new.target ? Reflect.construct(f2, args, new.target) : Reflect.apply(f2, this, args);
          return call.result;
        } catch (e) {
          call.error = e;
          throw e;
        } finally {
          state.calls.push(call);
        }
      };
      Object.defineProperty(f, "name", { value: original.name });
      Object.defineProperty(f, "length", { value: original.length });
      if (original.prototype) f.prototype = original.prototype;
      Object.defineProperty(f, "mock", { value: state });
      this.#all.push(state);
      return f;
    }
    method(object, name, implementation, options = {}) {
      if (typeof implementation === "object" && implementation !== null) [implementation, options] = [undefined, implementation];
      const kind = options.getter ? "get" : options.setter ? "set" : "value";
      let holder = object;
      while (holder !== null && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder);
      const d = holder === null ? undefined : Object.getOwnPropertyDescriptor(holder, name);
      if (typeof d?.[kind] !== "function") throw candor.typeError("ERR_INVALID_ARG_VALUE", `The argument 'methodName' must be a method. Received ${candor.inspect(d?.[kind])}`);
      const own = Object.getOwnPropertyDescriptor(object, name);
      const f = this.#make(d[kind], implementation ?? d[kind], options, () => (own ? Object.defineProperty(object, name, own) : delete object[name]));
      Object.defineProperty(object, name, { ...d, configurable: true, [kind]: f });
      return f;
    }
    getter(object, name, implementation, options) {
      return this.method(object, name, implementation, { ...options, getter: true });
    }
    setter(object, name, implementation, options) {
      return this.method(object, name, implementation, { ...options, setter: true });
    }
    restoreAll() {
      for (const m of this.#all) m.restore();
      this.timers.reset();
    }
    reset() {
      this.restoreAll();
      this.#all = [];
    }
  }
  class MockTimers {
    #kept = null;
    #due = [];
    #now = 0;
    #id = 0;
    enable({ apis = ["setTimeout", "setInterval", "setImmediate", "Date"], now = 0 } = {}) {
      if (this.#kept) throw candor.codedError("ERR_INVALID_STATE", "Invalid state: MockTimers is already enabled!");
      this.#kept = {};
      this.#now = Number(now);
      const put = (name, value) => {
        this.#kept[name] = globalThis[name];
        Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      };
      const timer = (every) => (f, ms = 1, ...args) => {
        const t = { id: ++this.#id, at: this.#now + Math.max(ms, every ? 1 : 0), f: () => f(...args), every: every ? Math.max(ms, 1) : 0 };
        this.#due.push(t);
        return t;
      };
      const clear = (t) => {
        this.#due = this.#due.filter((x) => x !== t && x.id !== t);
      };
      if (apis.includes("setTimeout")) {
        put("setTimeout", timer(false));
        put("clearTimeout", clear);
      }
      if (apis.includes("setInterval")) {
        put("setInterval", timer(true));
        put("clearInterval", clear);
      }
      if (apis.includes("setImmediate")) {
        put("setImmediate", (f, ...args) => timer(false)(f, 0, ...args));
        put("clearImmediate", clear);
      }
      if (apis.includes("Date")) {
        const clock = () => this.#now;
        const Real = Date;
        put("Date", class Date extends Real {
          constructor(...args) {
            super(...(args.length === 0 ? [clock()] : args));
          }
          static now() {
            return clock();
          }
        });
      }
    }
    tick(ms = 1) {
      if (!this.#kept) throw candor.codedError("ERR_INVALID_STATE", "Invalid state: You should enable MockTimers first by calling the .enable function");
      const end = this.#now + ms;
      for (;;) {
        const next = this.#due.filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
        if (!next) break;
        this.#now = next.at;
        if (next.every) next.at += next.every;
        else this.#due = this.#due.filter((t) => t !== next);
        next.f();
      }
      this.#now = end;
    }
    runAll() {
      const last = Math.max(this.#now, ...this.#due.map((t) => t.at));
      this.tick(last - this.#now);
    }
    setTime(ms) {
      this.#now = ms;
    }
    reset() {
      if (!this.#kept) return;
      for (const [name, value] of Object.entries(this.#kept)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      this.#kept = null;
      this.#due = [];
      this.#now = 0;
    }
    [Symbol.dispose]() {
      this.reset();
    }
  }

  const here = () => suiteNow ?? root;
  const entry = (suite) => {
    const f = (...args) => add(here(), suite, args);
    for (const k of ["skip", "todo", "only"]) f[k] = (...args) => add(here(), suite, args, k === "only" ? {} : { [k]: true });
    return f;
  };
  const test = entry(false);
  const suite = entry(true);
  for (const h of hookNames) test[h] = (f, options) => hook(here(), h, f, options);
  return Object.assign(test, {
    test,
    it: entry(false),
    describe: suite,
    suite,
    mock: new MockTracker(),
    run() {
      throw candor.absent("test.run: tests run with the program");
    },
  });
};
