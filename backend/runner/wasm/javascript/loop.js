// The event loop: timers, immediates, process.nextTick and standard input, in
// the order of Node.js. The relay's side runs promise jobs between the steps.
(candor) => {
  const host = candor.host;
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const now = () => performance.now();

  let nextId = 1;
  const timers = []; // by time, then as they were made
  let immediates = [];
  let ticks = [];
  let phaseQueue = [];
  let phase = 2;

  class Timeout {
    constructor(callback, delay, args, repeat) {
      delay = Number(delay);
      if (!(delay >= 1 && delay <= 2147483647)) delay = 1;
      this.id = nextId++;
      Object.defineProperty(this, "call", { value: () => callback(...args) });
      this.delay = Math.trunc(delay);
      this.repeat = repeat;
      this.live = true;
      this.holds = true;
      insert(this);
    }
    ref() {
      this.holds = true;
      return this;
    }
    unref() {
      this.holds = false;
      return this;
    }
    hasRef() {
      return this.holds;
    }
    refresh() {
      remove(this);
      this.live = true;
      insert(this);
      return this;
    }
    close() {
      remove(this);
      return this;
    }
    [Symbol.toPrimitive]() {
      return this.id;
    }
  }

  const insert = (t) => {
    t.at = now() + t.delay;
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (timers[mid].at <= t.at) low = mid + 1;
      else high = mid;
    }
    timers.splice(low, 0, t);
  };
  const remove = (t) => {
    t.live = false;
    const i = timers.indexOf(t);
    if (i >= 0) timers.splice(i, 1);
  };
  const check = (callback, name) => {
    if (typeof callback !== "function") throw candor.typeError("ERR_INVALID_ARG_TYPE", `The "callback" argument must be of type function. Received ${candor.inspect(callback)}`);
  };
  const clear = (t) => {
    if (t instanceof Timeout) remove(t);
    else if (typeof t === "number" || typeof t === "string") {
      const found = timers.find((x) => x.id === Number(t));
      if (found) remove(found);
    } else if (t && "immediate" in t) t.live = false;
  };

  define("setTimeout", function setTimeout(callback, delay, ...args) {
    check(callback);
    return new Timeout(callback, delay, args, false);
  });
  define("setInterval", function setInterval(callback, delay, ...args) {
    check(callback);
    return new Timeout(callback, delay, args, true);
  });
  define("setImmediate", function setImmediate(callback, ...args) {
    check(callback);
    const i = { immediate: true, live: true, call: () => callback(...args) };
    immediates.push(i);
    return i;
  });
  define("clearTimeout", clear);
  define("clearInterval", clear);
  define("clearImmediate", clear);
  if (typeof globalThis.queueMicrotask !== "function") {
    define("queueMicrotask", function queueMicrotask(callback) {
      check(callback);
      Promise.resolve().then(callback);
    });
  }

  candor.nextTick = (callback, ...args) => {
    check(callback);
    ticks.push(() => callback(...args));
  };
  // runTicks runs what process.nextTick was given; promise jobs follow.
  candor.runTicks = () => {
    while (ticks.length > 0) {
      const all = ticks;
      ticks = [];
      for (let i = 0; i < all.length; i++) {
        try {
          all[i]();
        } catch (e) {
          ticks = [...all.slice(i + 1), ...ticks];
          throw e;
        }
      }
    }
  };

  const rejected = new Map();
  candor.rejection = (promise, reason, handled) => {
    if (handled) rejected.delete(promise);
    else rejected.set(promise, reason);
  };

  // input is set by the reader of standard input: {wanted(), arrive()}.
  candor.input = null;

  // busy reports whether there is anything that the loop would do or wait for.
  candor.busy = () => ticks.length > 0 || immediates.length > 0 || timers.some((t) => t.holds) || (candor.input !== null && candor.input.wanted());

  // step runs one callback. It reports false when there is none left.
  candor.step = () => {
    if (ticks.length > 0) {
      candor.runTicks();
      return true;
    }
    for (const [promise, reason] of rejected) {
      rejected.delete(promise);
      candor.fatal(reason, true);
      return true;
    }
    for (;;) {
      while (phaseQueue.length > 0) {
        const next = phaseQueue.shift();
        if (next.live === false) continue;
        if (next.repeat === false) next.live = false;
        else if (next.repeat === true) insert(next);
        next.call();
        return true;
      }
      const wanted = candor.input !== null && candor.input.wanted();
      if (phase === 2) {
        const held = timers.some((t) => t.holds);
        if (immediates.length === 0 && !held && !wanted) return false;
        // A step ends with a wait unless something is to be done at once.
        const due = timers.length > 0 ? Math.max(timers[0].at - now(), 0) : -1;
        if (immediates.length === 0 && due !== 0) host.wait(due < 0 ? -1 : Math.ceil(due), wanted);
        phase = 0;
        const until = now() + 1; // a timer of 0 ms comes before an immediate
        while (timers.length > 0 && timers[0].at <= until) phaseQueue.push(timers.shift());
      } else if (phase === 0) {
        phase = 1;
        if (wanted && host.wait(0, true)) phaseQueue.push({ call: candor.input.arrive });
      } else {
        phase = 2;
        phaseQueue = immediates;
        immediates = [];
      }
    }
  };
};
