// What the web platform has and the engine has not: events, aborting, clones, random bytes,
// atomic operations.
(candor) => {
  const clone = (v, seen) => {
    if (typeof v === "function" || typeof v === "symbol") {
      throw new DOMException(`${typeof v === "symbol" ? String(v) : v} could not be cloned.`, "DataCloneError");
    }
    if (typeof v !== "object" || v === null) return v;
    if (seen.has(v)) return seen.get(v);
    const keep = (copy) => {
      seen.set(v, copy);
      return copy;
    };
    if (Array.isArray(v)) {
      const copy = keep(new Array(v.length));
      for (const k of Object.keys(v)) copy[k] = clone(v[k], seen);
      return copy;
    }
    if (v instanceof Date) return keep(new Date(v.getTime()));
    if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
    if (v instanceof Number || v instanceof String || v instanceof Boolean) return keep(Object(v.valueOf()));
    if (v instanceof ArrayBuffer) return keep(v.slice(0));
    if (ArrayBuffer.isView(v)) {
      const buffer = clone(v.buffer, seen);
      return keep(v instanceof DataView ? new DataView(buffer, v.byteOffset, v.byteLength) : new (v instanceof Buffer ? Uint8Array : v.constructor)(buffer, v.byteOffset, v.length));
    }
    if (v instanceof Map) {
      const copy = keep(new Map());
      for (const [k, x] of v) copy.set(clone(k, seen), clone(x, seen));
      return copy;
    }
    if (v instanceof Set) {
      const copy = keep(new Set());
      for (const x of v) copy.add(clone(x, seen));
      return copy;
    }
    if (v instanceof Error) {
      const copy = keep(Object.create(Object.getPrototypeOf(v)));
      for (const k of ["name", "message", "stack", "cause"]) if (Object.hasOwn(v, k)) Object.defineProperty(copy, k, { value: clone(v[k], seen), writable: true, configurable: true });
      return copy;
    }
    if (v instanceof Promise || v instanceof WeakMap || v instanceof WeakSet) {
      throw new DOMException(`#<${v.constructor.name}> could not be cloned.`, "DataCloneError");
    }
    const copy = keep({});
    for (const k of Object.keys(v)) copy[k] = clone(v[k], seen);
    return copy;
  };
  function structuredClone(value) {
    return clone(value, new Map());
  }

  class Event {
    #type;
    #init;
    #stopped = false;
    #prevented = false;
    #target = null;
    #time = performance.now();
    constructor(type, init = {}) {
      this.#type = String(type);
      this.#init = init ?? {};
    }
    static stopped = (e) => e.#stopped;
    static aim(e, target) {
      e.#target = target;
    }
    get type() {
      return this.#type;
    }
    get target() {
      return this.#target;
    }
    get currentTarget() {
      return this.#target;
    }
    get srcElement() {
      return this.#target;
    }
    get cancelable() {
      return this.#init.cancelable === true;
    }
    get bubbles() {
      return this.#init.bubbles === true;
    }
    get composed() {
      return this.#init.composed === true;
    }
    get defaultPrevented() {
      return this.#prevented;
    }
    get timeStamp() {
      return this.#time;
    }
    get isTrusted() {
      return false;
    }
    preventDefault() {
      if (this.cancelable) this.#prevented = true;
    }
    stopPropagation() {}
    stopImmediatePropagation() {
      this.#stopped = true;
    }
  }
  const { stopped, aim } = Event;
  delete Event.stopped;
  delete Event.aim;
  class CustomEvent extends Event {
    #detail;
    constructor(type, init = {}) {
      super(type, init);
      this.#detail = init?.detail ?? null;
    }
    get detail() {
      return this.#detail;
    }
  }
  class EventTarget {
    #all = new Map();
    addEventListener(type, listener, options) {
      if (listener === null || listener === undefined) return;
      if (typeof listener !== "function" && typeof listener !== "object") throw candor.wrongType("listener", "an instance of EventListener", listener);
      const o = typeof options === "object" && options !== null ? options : {};
      if (o.signal?.aborted) return;
      const all = this.#all.get(type) ?? [];
      if (all.some((l) => l.listener === listener)) return;
      this.#all.set(type, [...all, { listener, once: o.once === true }]);
      o.signal?.addEventListener("abort", () => this.removeEventListener(type, listener), { once: true });
    }
    removeEventListener(type, listener) {
      const all = this.#all.get(type);
      if (all) this.#all.set(type, all.filter((l) => l.listener !== listener));
    }
    dispatchEvent(event) {
      if (!(event instanceof Event)) throw candor.wrongType("event", "an instance of Event", event);
      aim(event, this);
      for (const l of this.#all.get(event.type) ?? []) {
        if (stopped(event)) break;
        if (l.once) this.removeEventListener(event.type, l.listener);
        try {
          if (typeof l.listener === "function") l.listener.call(this, event);
          else l.listener.handleEvent(event);
        } catch (e) {
          candor.nextTick(() => {
            throw e;
          });
        }
      }
      return !event.defaultPrevented;
    }
  }
  for (const C of [Event, CustomEvent, EventTarget]) {
    Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
  }

  let making = false;
  const abortWith = Symbol("abort");
  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    onabort = null;
    constructor() {
      if (!making) throw candor.typeError("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
      super();
      Object.defineProperty(this, "onabort", { value: null, writable: true, configurable: true, enumerable: false });
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    [abortWith](reason) {
      if (this.#aborted) return;
      this.#aborted = true;
      this.#reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
      const event = new Event("abort");
      this.onabort?.(event);
      this.dispatchEvent(event);
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }
    static abort(reason) {
      const s = make();
      s[abortWith](reason);
      return s;
    }
    static timeout(ms) {
      const s = make();
      setTimeout(() => s[abortWith](new DOMException("The operation was aborted due to timeout", "TimeoutError")), ms).unref();
      return s;
    }
    static any(signals) {
      const s = make();
      for (const one of signals) {
        if (one.aborted) s[abortWith](one.reason);
        else one.addEventListener("abort", () => s[abortWith](one.reason), { once: true });
      }
      return s;
    }
    [candor.customInspect]() {
      return `AbortSignal { aborted: ${this.#aborted} }`;
    }
  }
  const make = () => {
    making = true;
    try {
      return new AbortSignal();
    } finally {
      making = false;
    }
  };
  class AbortController {
    #signal = make();
    get signal() {
      return this.#signal;
    }
    abort(reason) {
      this.#signal[abortWith](reason);
    }
    [candor.customInspect]() {
      return `AbortController { signal: AbortSignal { aborted: ${this.#signal.aborted} } }`;
    }
  }

  // Atomics: there is one thread, so each operation is atomic as it is.
  const whole = (a) => {
    if (!(ArrayBuffer.isView(a) && !(a instanceof DataView)) || /^(Float|Uint8Clamped)/.test(a[Symbol.toStringTag])) throw new TypeError("[object Object] is not an integer typed array.");
    return a;
  };
  const at = (a, i) => {
    const n = Math.trunc(Number(i)) || 0;
    if (n < 0 || n >= whole(a).length) throw new RangeError("Invalid atomic access index");
    return n;
  };
  const value = (a, v) => (/^Big/.test(a[Symbol.toStringTag]) ? BigInt(v) : Math.trunc(Number(v)) || 0);
  const change = (f) => (a, i, v) => {
    const n = at(a, i);
    const x = value(a, v);
    const old = a[n];
    a[n] = f(old, x);
    return old;
  };
  const waitable = (a) => {
    if (!/^(Int32|BigInt64)Array$/.test(whole(a)[Symbol.toStringTag])) throw new TypeError("[object Array] is not an int32 or BigInt64 typed array.");
    return a;
  };
  const Atomics = {};
  const operations = {
    add: change((a, b) => a + b),
    and: change((a, b) => a & b),
    compareExchange(a, i, expected, v) {
      const n = at(a, i);
      const old = a[n];
      const wanted = new a.constructor([value(a, expected)])[0];
      const x = value(a, v);
      if (old === wanted) a[n] = x;
      return old;
    },
    exchange: change((_, b) => b),
    isLockFree: (n) => [1, 2, 4, 8].includes(n),
    load: (a, i) => a[at(a, i)],
    notify(a, i) {
      at(waitable(a), i);
      return 0;
    },
    or: change((a, b) => a | b),
    store(a, i, v) {
      const n = at(a, i);
      const x = value(a, v);
      a[n] = x;
      return x;
    },
    sub: change((a, b) => a - b),
    // Nobody else is there to wake the program up.
    wait(a, i, v, ms = Infinity) {
      const n = at(waitable(a), i);
      if (!(a.buffer instanceof SharedArrayBuffer)) throw new TypeError("[object Int32Array] is not a shared typed array.");
      if (a[n] !== value(a, v)) return "not-equal";
      const time = Number(ms);
      const end = performance.now() + time;
      if (!(time < Infinity)) for (;;) candor.host.wait(2147483647, false);
      for (let left = time; left > 0; left = end - performance.now()) candor.host.wait(Math.ceil(left), false);
      return "timed-out";
    },
    xor: change((a, b) => a ^ b),
  };
  for (const [name, f] of Object.entries(operations)) {
    Object.defineProperty(f, "name", { value: name });
    Object.defineProperty(Atomics, name, { value: f, writable: true, configurable: true });
  }
  Object.defineProperty(Atomics, Symbol.toStringTag, { value: "Atomics", configurable: true });

  return { structuredClone, Event, CustomEvent, EventTarget, AbortSignal, AbortController, Atomics };
};
