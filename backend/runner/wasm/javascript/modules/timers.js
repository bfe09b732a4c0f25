// timers/promises.
(candor) => {
  const aborted = (signal) => Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
  const waiting = (start, stop) => (v, { signal, ref = true } = {}) => {
    if (signal?.aborted) return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      const t = start(() => resolve(v));
      if (!ref) t.unref?.();
      signal?.addEventListener("abort", () => {
        stop(t);
        reject(aborted(signal));
      }, { once: true });
    });
  };
  const sleep = (ms, v, options) => waiting((f) => setTimeout(f, ms), clearTimeout)(v, options);
  return {
    setTimeout: sleep,
    setImmediate: waiting((f) => setImmediate(f), clearImmediate),
    async *setInterval(ms, v, { signal } = {}) {
      if (signal?.aborted) throw aborted(signal);
      let due = 0;
      let wake = null;
      let failed = null;
      const t = setInterval(() => {
        due++;
        wake?.();
      }, ms);
      signal?.addEventListener("abort", () => {
        failed = aborted(signal);
        wake?.();
      }, { once: true });
      try {
        for (;;) {
          while (due === 0 && failed === null) {
            await new Promise((resolve) => {
              wake = resolve;
            });
          }
          if (failed) throw failed;
          due--;
          yield v;
        }
      } finally {
        clearInterval(t);
      }
    },
    scheduler: { wait: (ms, options) => sleep(ms, undefined, options), yield: () => new Promise((resolve) => setImmediate(resolve)) },
  };
};
