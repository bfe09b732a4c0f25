// URLSearchParams: a list of its own, or the query of a URL, which hears of its changes.
(candor) => {
  const { form, parseForm } = candor.part("url_text");

  const need = (n, args, names) => {
    if (args.length < n) throw candor.typeError("ERR_MISSING_ARGS", `The ${names} argument${n > 1 ? "s" : ""} must be specified`);
  };

  const owner = Symbol("owner");
  class URLSearchParams {
    #list = [];
    #changed = () => {};
    constructor(init = undefined) {
      if (init?.[owner]) {
        this.#changed = init.changed;
        this.#list = parseForm(init.text);
      } else if (init === undefined || init === null) this.#list = [];
      else if (typeof init === "object" || typeof init === "function") {
        if (typeof init[Symbol.iterator] === "function") {
          for (const pair of init) {
            const p = typeof pair === "object" && pair !== null && typeof pair[Symbol.iterator] === "function" ? [...pair] : null;
            if (p === null || p.length !== 2) throw candor.typeError("ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple");
            this.#list.push(p.map((x) => String(x).toWellFormed()));
          }
        } else {
          if (init[Symbol.iterator] !== undefined && init[Symbol.iterator] !== null) throw candor.typeError("ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
          for (const k of Reflect.ownKeys(init)) if (typeof k === "string" && Object.prototype.propertyIsEnumerable.call(init, k)) this.#list.push([k, String(init[k])].map((x) => x.toWellFormed()));
        }
      } else this.#list = parseForm(String(init).replace(/^\?/, ""));
    }
    static fill(p, text) {
      p.#list = parseForm(text);
    }
    get size() {
      return this.#list.length;
    }
    append(...args) {
      need(2, args, '"name" and "value"');
      this.#list.push(args.slice(0, 2).map((x) => String(x).toWellFormed()));
      this.#changed(this);
    }
    delete(name, value) {
      need(1, arguments, '"name"');
      this.#list = this.#list.filter(([k, v]) => k !== String(name) || (value !== undefined && v !== String(value)));
      this.#changed(this);
    }
    get(name) {
      need(1, arguments, '"name"');
      return this.#list.find(([k]) => k === String(name))?.[1] ?? null;
    }
    getAll(name) {
      need(1, arguments, '"name"');
      return this.#list.filter(([k]) => k === String(name)).map(([, v]) => v);
    }
    has(name, value) {
      need(1, arguments, '"name"');
      return this.#list.some(([k, v]) => k === String(name) && (value === undefined || v === String(value)));
    }
    set(...args) {
      need(2, args, '"name" and "value"');
      const [name, value] = args.map((x) => String(x).toWellFormed());
      const i = this.#list.findIndex(([k]) => k === name);
      if (i < 0) this.#list.push([name, value]);
      else this.#list = this.#list.filter(([k], j) => k !== name || j === i).map((p, j) => (j === i ? [name, value] : p));
      this.#changed(this);
    }
    sort() {
      this.#list = this.#list.map((p, i) => [p, i]).sort(([[a], i], [[b], j]) => (a < b ? -1 : a > b ? 1 : i - j)).map(([p]) => p);
      this.#changed(this);
    }
    forEach(f, self) {
      if (typeof f !== "function") throw candor.wrongType("callback", "of type function", f);
      for (let i = 0; i < this.#list.length; i++) f.call(self, this.#list[i][1], this.#list[i][0], this);
    }
    *entries() {
      for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]];
    }
    *keys() {
      for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0];
    }
    *values() {
      for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1];
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return this.#list.map(([k, v]) => `${form(k)}=${form(v)}`).join("&");
    }
    [candor.customInspect](depth) {
      if (depth < 0) return "[Object]";
      if (this.#list.length === 0) return "URLSearchParams {}";
      const items = this.#list.map(([k, v]) => `${candor.inspect(k)} => ${candor.inspect(v)}`);
      const line = items.join(", ");
      return line.length + items.length > 76 ? `URLSearchParams {\n  ${items.join(",\n  ")} }` : `URLSearchParams { ${line} }`;
    }
  }
  const { fill } = URLSearchParams;
  delete URLSearchParams.fill;
  Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: "URLSearchParams", configurable: true });

  return { URLSearchParams, owner, fill };
};
