// vm, in the one context that there is.
(candor) => {
  const run = (code, options) => candor.host.compile(String(code), (typeof options === "string" ? options : options?.filename) ?? "evalmachine.<anonymous>");
  class Script {
    #code;
    #options;
    constructor(code, options) {
      this.#code = code;
      this.#options = options;
    }
    runInThisContext() {
      return run(this.#code, this.#options);
    }
    runInContext() {
      throw candor.absent("contexts of their own in vm");
    }
    runInNewContext() {
      throw candor.absent("contexts of their own in vm");
    }
  }
  const context = () => {
    throw candor.absent("contexts of their own in vm");
  };
  return { Script, runInThisContext: run, createContext: context, runInContext: context, runInNewContext: context, isContext: () => false };
};
