// What the web platform has and the engine has not, each loaded when it is used.
(candor) => {
  const from = (part, names) => names.forEach((name) => candor.lazy(globalThis, name, () => candor.part(part)[name]));
  from("web", ["structuredClone", "Event", "CustomEvent", "EventTarget", "AbortSignal", "AbortController"]);
  if (typeof globalThis.Atomics === "undefined") from("web", ["Atomics"]);
  from("buffer", ["Buffer", "TextEncoder", "TextDecoder"]);
  for (const name of ["encode", "decode", "bytesOf", "codec", "wholeLength"]) candor.lazy(candor, name, () => candor.part("buffer")[name]);
  candor.lazy(candor, "path", () => candor.part("path"));
  candor.lazy(globalThis, "URL", () => candor.part("url").URL);
  candor.lazy(globalThis, "URLSearchParams", () => candor.part("url").URLSearchParams);
  candor.lazy(globalThis, "crypto", () => candor.part("crypto").webcrypto);
  Object.defineProperty(globalThis, "fetch", {
    value: async function fetch() {
      throw new TypeError("fetch failed", { cause: new Error("Programs in Candor have no network.") });
    },
    writable: true,
    configurable: true,
  });
};
