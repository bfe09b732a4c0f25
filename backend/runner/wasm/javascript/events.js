// EventEmitter, a function as in Node.js: what is older than classes calls it on its objects.
(candor) => {
  candor.nodeErrors = new WeakSet();
  const coded = (Type) => (code, message) => {
    const e = new Type(message);
    candor.nodeErrors.add(e);
    e.code = code;
    return e;
  };
  candor.typeError = coded(TypeError);
  candor.rangeError = coded(RangeError);
  candor.codedError = coded(Error);
  // hostError is for errors that the host throws.
  const zlibNumbers = { Z_DATA_ERROR: -3, Z_BUF_ERROR: -5 };
  candor.hostError = (code, message) => {
    if (!(code in zlibNumbers)) return candor.rangeError(code, message);
    return Object.assign(new Error(message), { errno: zlibNumbers[code], code });
  };
  // absent throws for what only Node.js itself has.
  candor.absent = (what) => candor.codedError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", candor.absentText(what));
  candor.absentText = (what) => `${candor.lackingText(what)} For that, choose the language Node.js, where the list has it.`;
  // lackingText is for what may not be in that one either.
  candor.lackingText = (what) => `The built-in JavaScript has no ${what}.`;
  // received is how Node.js' errors name a value.
  candor.received = (v) => {
    if (v === null || v === undefined) return ` Received ${v}`;
    if (typeof v === "function") return ` Received function ${v.name}`;
    if (typeof v === "object") return v.constructor?.name ? ` Received an instance of ${v.constructor.name}` : ` Received ${candor.inspect(v, { depth: -1 })}`;
    let shown = candor.inspect(v);
    if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
    return ` Received type ${typeof v} (${shown})`;
  };
  candor.wrongType = (name, wanted, v) => candor.typeError("ERR_INVALID_ARG_TYPE", `The "${name}" argument must be ${wanted}.${candor.received(v)}`);

  const shapeMode = Symbol("shapeMode");
  const capture = Symbol("kCapture");
  const errorMonitor = Symbol("events.errorMonitor");
  const checked = (f) => {
    if (typeof f !== "function") throw candor.wrongType("listener", "of type function", f);
  };

  function EventEmitter(options) {
    EventEmitter.init.call(this, options);
  }
  EventEmitter.init = function (options) {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
      this[shapeMode] = false;
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else this[shapeMode] = true;
    this._maxListeners = this._maxListeners || undefined;
    this[capture] = options?.captureRejections === true;
  };
  const proto = EventEmitter.prototype;
  const hidden = (o, all) => {
    for (const [name, value] of Object.entries(all)) o[name] = value;
  };
  const list = (e, name) => {
    const v = e._events?.[name];
    return v === undefined ? [] : typeof v === "function" ? [v] : v;
  };
  const put = (e, name, all) => {
    const had = e._events[name] !== undefined;
    if (all.length === 0) {
      if (had && --e._eventsCount === 0) e._events = { __proto__: null };
      else delete e._events[name];
    } else {
      if (!had) e._eventsCount++;
      e._events[name] = all.length === 1 ? all[0] : all;
    }
  };
  const add = (e, name, f, first) => {
    checked(f);
    if (e._events === undefined) {
      e._events = { __proto__: null };
      e._eventsCount = 0;
    } else if (e._events.newListener !== undefined) e.emit("newListener", name, f.listener ?? f);
    const all = list(e, name);
    const more = first ? [f, ...all] : [...all, f];
    put(e, name, more);
    const most = e.getMaxListeners();
    if (most > 0 && more.length === most + 1) {
      process.emitWarning(`Possible EventEmitter memory leak detected. ${more.length} ${String(name)} listeners added to [${e.constructor.name}]. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`, "MaxListenersExceededWarning");
    }
    return e;
  };
  const once = (e, name, f) => {
    checked(f);
    let fired = false;
    const wrapped = (...args) => {
      if (fired) return;
      fired = true;
      e.removeListener(name, wrapped);
      return f.apply(e, args);
    };
    wrapped.listener = f;
    return wrapped;
  };
  hidden(proto, {
    _events: undefined,
    _eventsCount: 0,
    _maxListeners: undefined,
    setMaxListeners(n) {
      this._maxListeners = n;
      return this;
    },
    getMaxListeners() {
      return this._maxListeners ?? EventEmitter.defaultMaxListeners;
    },
    emit(name, ...args) {
      if (name === "error") {
        if (list(this, errorMonitor).length > 0) this.emit(errorMonitor, ...args);
        if (list(this, "error").length === 0) {
          const [e] = args;
          if (e instanceof Error) throw e;
          const unhandled = candor.codedError("ERR_UNHANDLED_ERROR", `Unhandled error. (${typeof e === "string" ? `'${e}'` : candor.inspect(e)})`);
          unhandled.context = e;
          throw unhandled;
        }
      }
      const v = this._events?.[name];
      if (v === undefined) return false;
      if (typeof v === "function") {
        const result = v.apply(this, args);
        if (this[capture] && result instanceof Promise) result.then(undefined, (e) => this.emit("error", e));
      } else for (const f of [...v]) f.apply(this, args);
      return true;
    },
    addListener(name, f) {
      return add(this, name, f, false);
    },
    on(name, f) {
      return add(this, name, f, false);
    },
    prependListener(name, f) {
      return add(this, name, f, true);
    },
    once(name, f) {
      return this.on(name, once(this, name, f));
    },
    prependOnceListener(name, f) {
      return this.prependListener(name, once(this, name, f));
    },
    removeListener(name, f) {
      checked(f);
      const all = list(this, name);
      const i = all.findLastIndex((x) => x === f || x.listener === f);
      if (i >= 0) {
        put(this, name, all.toSpliced(i, 1));
        if (this._events.removeListener !== undefined) this.emit("removeListener", name, f.listener ?? f);
      }
      return this;
    },
    off(name, f) {
      return this.removeListener(name, f);
    },
    removeAllListeners(...names) {
      if (this._events === undefined) return this;
      if (this._events.removeListener === undefined) {
        for (const name of names.length === 0 ? Reflect.ownKeys(this._events) : names.slice(0, 1)) put(this, name, []);
        return this;
      }
      for (const name of names.length === 0 ? Reflect.ownKeys(this._events).filter((k) => k !== "removeListener") : names.slice(0, 1)) {
        for (const f of list(this, name).toReversed()) this.removeListener(name, f);
      }
      if (names.length === 0) put(this, "removeListener", []);
      return this;
    },
    listeners(name) {
      return list(this, name).map((f) => f.listener ?? f);
    },
    rawListeners(name) {
      return [...list(this, name)];
    },
    listenerCount(name, f) {
      const all = list(this, name);
      return f === undefined ? all.length : all.filter((x) => x === f || x.listener === f).length;
    },
    eventNames() {
      return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
    },
  });

  const aborted = (signal) => Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
  Object.assign(EventEmitter, {
    EventEmitter,
    errorMonitor,
    captureRejectionSymbol: Symbol.for("nodejs.rejection"),
    captureRejections: false,
    defaultMaxListeners: 10,
    usingDomains: false,
    listenerCount: (e, name) => e.listenerCount(name),
    getEventListeners: (e, name) => (e instanceof EventEmitter ? e.listeners(name) : (e.listenersOf?.(name) ?? [])),
    getMaxListeners: (e) => e.getMaxListeners?.() ?? 10,
    setMaxListeners(n = 10, ...all) {
      for (const e of all) e.setMaxListeners?.(n);
    },
    once: (e, name, { signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(aborted(signal));
        if (typeof e.addEventListener === "function") return e.addEventListener(name, (event) => resolve([event]), { once: true });
        const failed = (err) => {
          e.removeListener(name, arrived);
          reject(err);
        };
        const arrived = (...args) => {
          e.removeListener("error", failed);
          resolve(args);
        };
        e.once(name, arrived);
        if (name !== "error") e.once("error", failed);
        signal?.addEventListener("abort", () => {
          e.removeListener(name, arrived);
          e.removeListener("error", failed);
          reject(aborted(signal));
        });
      }),
    on(e, name, { signal, close = [] } = {}) {
      const came = [];
      const waits = [];
      let error = null;
      let over = false;
      const arrived = (...args) => {
        const w = waits.shift();
        if (w) w.resolve({ value: args, done: false });
        else came.push(args);
      };
      const failed = (err) => {
        const w = waits.shift();
        if (w) w.reject(err);
        else error = err;
        end();
      };
      const end = () => {
        e.removeListener(name, arrived);
        e.removeListener("error", failed);
        over = true;
        for (const w of waits.splice(0)) w.resolve({ value: undefined, done: true });
      };
      e.on(name, arrived);
      if (name !== "error") e.on("error", failed);
      for (const c of close) e.on(c, end);
      if (signal?.aborted) throw aborted(signal);
      signal?.addEventListener("abort", () => failed(aborted(signal)));
      return {
        next() {
          if (came.length > 0) return Promise.resolve({ value: came.shift(), done: false });
          if (error) {
            const p = Promise.reject(error);
            error = null;
            return p;
          }
          if (over) return Promise.resolve({ value: undefined, done: true });
          return new Promise((resolve, reject) => waits.push({ resolve, reject }));
        },
        return() {
          end();
          return Promise.resolve({ value: undefined, done: true });
        },
        throw(err) {
          failed(err);
          return Promise.resolve({ value: undefined, done: true });
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    addAbortListener(signal, f) {
      if (signal.aborted) queueMicrotask(f);
      else signal.addEventListener("abort", f, { once: true });
      return { [Symbol.dispose]: () => signal.removeEventListener("abort", f) };
    },
  });
  candor.EventEmitter = EventEmitter;
};
