// URL.
(candor) => {
  const { fragment, query, specialQuery, userinfo, encode } = candor.part("url_text");
  const parseHost = candor.part("url_host");
  const { special, isSpecial, parse, parsePath, parsePort, cut, showPath, showHost, show } = candor.part("url_parse");
  const { URLSearchParams, owner, fill } = candor.part("url_params");

  const invalid = (input, base) => {
    const e = candor.typeError("ERR_INVALID_URL", "Invalid URL");
    e.input = input;
    if (base !== undefined) e.base = base;
    return e;
  };

  class URL {
    #u;
    #params = null;
    constructor(input, base = undefined) {
      if (arguments.length === 0) throw candor.typeError("ERR_MISSING_ARGS", 'The "url" argument must be specified');
      const from = base === undefined ? undefined : parse(String(base).toWellFormed());
      const u = from === null ? null : parse(String(input).toWellFormed(), from);
      if (u === null) throw invalid(String(input), base === undefined ? undefined : String(base));
      this.#u = u;
    }
    static canParse(input, base) {
      return URL.parse(input, base) !== null;
    }
    static parse(input, base) {
      try {
        return new URL(input, base);
      } catch {
        return null;
      }
    }
    get href() {
      return show(this.#u);
    }
    set href(v) {
      const u = parse(String(v));
      if (u === null) throw invalid(String(v));
      this.#u = u;
      this.#refill();
    }
    get origin() {
      if (this.#u.scheme === "blob:") {
        const inner = parse(this.pathname);
        return inner && /^https?:$/.test(inner.scheme) ? `${inner.scheme}//${showHost(inner)}` : "null";
      }
      return isSpecial(this.#u) && this.#u.scheme !== "file:" ? `${this.#u.scheme}//${showHost(this.#u)}` : "null";
    }
    get protocol() {
      return this.#u.scheme;
    }
    set protocol(v) {
      const m = /^[a-z][a-z0-9+.-]*(?=:|$)/i.exec(String(v));
      if (!m) return;
      const next = { ...this.#u, scheme: `${m[0].toLowerCase()}:` };
      if (isSpecial(next) !== isSpecial(this.#u) || (next.scheme === "file:" && (next.username !== "" || next.port !== null)) || (this.#u.scheme === "file:" && next.host === "")) return;
      if (special[next.scheme] === next.port) next.port = null;
      this.#u = next;
    }
    #credentials() {
      return this.#u.host !== null && this.#u.host !== "" && this.#u.scheme !== "file:";
    }
    get username() {
      return this.#u.username;
    }
    set username(v) {
      if (this.#credentials()) this.#u.username = encode(String(v), userinfo);
    }
    get password() {
      return this.#u.password;
    }
    set password(v) {
      if (this.#credentials()) this.#u.password = encode(String(v), userinfo);
    }
    get host() {
      return showHost(this.#u);
    }
    set host(v) {
      this.#setHost(String(v), true);
    }
    get hostname() {
      return this.#u.host ?? "";
    }
    set hostname(v) {
      this.#setHost(String(v), false);
    }
    #setHost(text, withPort) {
      if (typeof this.#u.path === "string") return;
      const [name] = cut(text.replace(/[\t\n\r]/g, ""), isSpecial(this.#u) ? /[/\\?#]/ : /[/?#]/);
      const m = /^(\[[^\]]*\]|[^:]*)(?::(\d*).*)?$/.exec(name);
      if (!m || (m[1] === "" && (isSpecial(this.#u) || m[2] !== undefined)) || (!withPort && m[2] !== undefined)) return;
      const h = m[1] === "" ? "" : parseHost(m[1], isSpecial(this.#u));
      if (h === null) return;
      this.#u.host = h;
      if (withPort && m[2]) parsePort(this.#u, m[2]);
    }
    get port() {
      return this.#u.port === null ? "" : String(this.#u.port);
    }
    set port(v) {
      if (!this.#credentials()) return;
      const text = String(v).replace(/[\t\n\r]/g, "");
      if (text === "") this.#u.port = null;
      else {
        const m = /^\d+/.exec(text);
        if (m) parsePort(this.#u, m[0]);
      }
    }
    get pathname() {
      return showPath(this.#u);
    }
    set pathname(v) {
      if (typeof this.#u.path === "string") return;
      this.#u.path = [];
      const text = String(v).replace(/[\t\n\r]/g, "").replaceAll("?", "%3F").replaceAll("#", "%23");
      parsePath(this.#u, (isSpecial(this.#u) ? /^[/\\]/ : /^\//).test(text) ? text.slice(1) : text);
    }
    get search() {
      return this.#u.query ? `?${this.#u.query}` : "";
    }
    set search(v) {
      const text = String(v).replace(/[\t\n\r]/g, "").replace(/^\?/, "");
      this.#u.query = String(v) === "" ? null : encode(text, isSpecial(this.#u) ? specialQuery : query);
      this.#refill();
    }
    get searchParams() {
      this.#params ??= new URLSearchParams({
        [owner]: true,
        text: this.#u.query ?? "",
        changed: (p) => {
          this.#u.query = p.toString() || null;
        },
      });
      return this.#params;
    }
    #refill() {
      if (this.#params) fill(this.#params, this.#u.query ?? "");
    }
    get hash() {
      return this.#u.fragment ? `#${this.#u.fragment}` : "";
    }
    set hash(v) {
      const text = String(v).replace(/[\t\n\r]/g, "");
      this.#u.fragment = text === "" ? null : encode(text.replace(/^#/, ""), fragment);
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
    [candor.customInspect](depth, options) {
      if (depth < 0) return "[URL]";
      const o = {};
      for (const k of ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash"]) o[k] = this[k];
      return `URL ${candor.inspect(o, { ...options, compact: false })}`;
    }
  }
  Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: "URL", configurable: true });

  return URL;
};
