// URL and URLSearchParams as the WHATWG's URL standard has them, and node:url.
(candor) => {
  const { host } = candor;
  const special = { "http:": 80, "https:": 443, "ws:": 80, "wss:": 443, "ftp:": 21, "file:": null };
  const isSpecial = (u) => Object.hasOwn(special, u.scheme);
  const invalid = (input, base) => {
    const e = candor.typeError("ERR_INVALID_URL", "Invalid URL");
    e.input = input;
    if (base !== undefined) e.base = base;
    return e;
  };

  // What is written as %XX in each part.
  const fragment = new Set(' "<>`');
  const query = new Set(' "#<>');
  const specialQuery = new Set([...query, "'"]);
  const path = new Set([...query, ..."?^`{}"]);
  const userinfo = new Set([...path, ..."/:;=@[\\]|"]);
  const encode = (text, set) => {
    let out = "";
    for (const c of text.toWellFormed()) {
      const code = c.codePointAt(0);
      if (code > 0x1f && code < 0x7f && !set.has(c)) out += c;
      else for (const b of candor.encode(c)) out += `%${b.toString(16).toUpperCase().padStart(2, "0")}`;
    }
    return out;
  };
  const percentBytes = (text) => {
    const bytes = candor.encode(text);
    const out = [];
    for (let i = 0; i < bytes.length; i++) {
      const hex = bytes[i] === 37 ? /^[0-9a-f]{2}$/i.exec(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)) : null;
      if (hex) {
        out.push(Number.parseInt(hex[0], 16));
        i += 2;
      } else out.push(bytes[i]);
    }
    return Uint8Array.from(out);
  };
  const decode = (text) => (/[%]/.test(text) ? candor.decode(percentBytes(text)) : text);

  // parseIPv4 is the number, null when it is a name, or false when it is neither.
  const parseIPv4 = (text) => {
    const parts = text.split(".");
    if (parts.at(-1) === "" && parts.length > 1) parts.pop();
    const last = parts.at(-1);
    if (!(/^\d+$/.test(last) || /^0x[0-9a-f]*$/i.test(last))) return null;
    if (parts.length > 4) return false;
    const numbers = [];
    for (const p of parts) {
      if (p === "") return false;
      const n = /^0x[0-9a-f]*$/i.test(p) ? (p.length > 2 ? Number.parseInt(p, 16) : 0) : /^0[0-7]+$/.test(p) ? Number.parseInt(p, 8) : /^(0|[1-9]\d*)$/.test(p) ? Number(p) : Number.NaN;
      if (Number.isNaN(n)) return false;
      numbers.push(n);
    }
    const end = numbers.pop();
    if (numbers.some((n) => n > 255) || end >= 256 ** (4 - numbers.length)) return false;
    return numbers.reduce((all, n, i) => all + n * 256 ** (3 - i), end);
  };
  const showIPv4 = (n) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");
  const parseIPv6 = (text) => {
    let rest = text;
    let tail = [];
    const v4 = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(rest);
    if (v4) {
      const n = v4.slice(2).map(Number);
      if (n.some((x, i) => x > 255 || String(x) !== v4[i + 2])) return null;
      tail = [n[0] * 256 + n[1], n[2] * 256 + n[3]];
      rest = v4[1].endsWith("::") ? v4[1] : v4[1].slice(0, -1);
    }
    const halves = rest.split("::");
    if (halves.length > 2) return null;
    const [a, b] = halves.map((h) => (h === "" ? [] : h.split(":")));
    for (const p of [...a, ...(b ?? [])]) if (!/^[0-9a-f]{1,4}$/i.test(p)) return null;
    const front = a.map((p) => Number.parseInt(p, 16));
    const back = [...(b ?? []).map((p) => Number.parseInt(p, 16)), ...tail];
    const missing = 8 - front.length - back.length;
    if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
    return [...front, ...new Array(halves.length === 1 ? 0 : missing).fill(0), ...back];
  };
  const showIPv6 = (pieces) => {
    let best = { at: -1, n: 1 };
    for (let i = 0; i < 8; i++) {
      let n = 0;
      while (i + n < 8 && pieces[i + n] === 0) n++;
      if (n > best.n) best = { at: i, n };
      i += n;
    }
    const hex = (all) => all.map((p) => p.toString(16)).join(":");
    return best.at < 0 ? hex(pieces) : `${hex(pieces.slice(0, best.at))}::${hex(pieces.slice(best.at + best.n))}`;
  };
  // parseHost is the host as it is written, or null when it is none.
  const parseHost = (text, isSpecialHost) => {
    if (text.startsWith("[")) {
      const pieces = text.endsWith("]") ? parseIPv6(text.slice(1, -1)) : null;
      return pieces && `[${showIPv6(pieces)}]`;
    }
    if (!isSpecialHost) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? null : encode(text, new Set());
    const name = candor.decode(percentBytes(text));
    let ascii = name.toLowerCase();
    if (ascii.length > 65536) return null;
    if (/[^\0-\x7f]|xn--/.test(ascii)) ascii = host.domain(ascii.toWellFormed());
    if (!ascii || /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(ascii)) return null;
    const v4 = parseIPv4(ascii);
    if (v4 === false) return null;
    return v4 === null ? ascii : showIPv4(v4);
  };

  const single = (s) => s === "." || s.toLowerCase() === "%2e";
  const double = (s) => /^(\.|%2e){2}$/i.test(s);
  const driveLetter = (s) => /^[a-z][:|]$/i.test(s);
  const startsWithDrive = (s) => /^[a-z][:|]([/\\?#]|$)/i.test(s);
  const shorten = (u) => {
    if (!(u.scheme === "file:" && u.path.length === 1 && /^[a-z]:$/i.test(u.path[0]))) u.path.pop();
  };

  const parsePath = (u, text) => {
    const parts = isSpecial(u) ? text.split(/[/\\]/) : text.split("/");
    parts.forEach((p, i) => {
      const last = i === parts.length - 1;
      if (double(p)) {
        shorten(u);
        if (last) u.path.push("");
      } else if (single(p)) {
        if (last) u.path.push("");
      } else {
        let s = encode(p, path);
        if (u.scheme === "file:" && u.path.length === 0 && driveLetter(s)) s = `${s[0]}:`;
        u.path.push(s);
      }
    });
  };
  const parsePort = (u, text) => {
    if (!/^\d*$/.test(text)) return false;
    if (text === "") u.port = null;
    else {
      const n = Number(text);
      if (n > 65535) return false;
      u.port = special[u.scheme] === n ? null : n;
    }
    return true;
  };
  const parseAuthority = (u, text) => {
    let rest = text;
    const at = rest.lastIndexOf("@");
    if (at >= 0) {
      const info = rest.slice(0, at);
      rest = rest.slice(at + 1);
      if (rest === "") return false;
      const colon = info.indexOf(":");
      u.username = encode(colon < 0 ? info : info.slice(0, colon), userinfo);
      u.password = colon < 0 ? "" : encode(info.slice(colon + 1), userinfo);
    }
    const port = /:([^:\]]*)$/.exec(rest);
    const name = port ? rest.slice(0, port.index) : rest;
    if (name === "" && (isSpecial(u) || port || at >= 0)) return false;
    if (port && !parsePort(u, port[1])) return false;
    u.host = name === "" ? "" : parseHost(name, isSpecial(u));
    return u.host !== null;
  };
  const cut = (text, marks) => {
    const i = [...text].length === text.length ? text.search(marks) : text.search(marks);
    return i < 0 ? [text, ""] : [text.slice(0, i), text.slice(i)];
  };
  const copy = (b) => ({ ...b, path: Array.isArray(b.path) ? [...b.path] : b.path });
  const empty = () => ({ scheme: "", username: "", password: "", host: null, port: null, path: [], query: null, fragment: null });

  // parse is a URL's parts, or null.
  const parse = (input, base) => {
    let text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
    let hash = null;
    const mark = text.indexOf("#");
    if (mark >= 0) {
      hash = encode(text.slice(mark + 1), fragment);
      text = text.slice(0, mark);
    }
    let u = empty();
    let search = null;
    const withQuery = (t) => {
      const q = t.indexOf("?");
      if (q < 0) return t;
      search = t.slice(q + 1);
      return t.slice(0, q);
    };
    const done = () => {
      if (search !== null) u.query = encode(search, isSpecial(u) ? specialQuery : query);
      u.fragment = hash;
      return u;
    };
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text);
    if (scheme) {
      u.scheme = scheme[0].toLowerCase();
      let rest = text.slice(scheme[0].length);
      if (isSpecial(u) && u.scheme !== "file:") {
        if (base && base.scheme === u.scheme && !/^[/\\]{2}/.test(rest)) return relative(rest);
        rest = rest.replace(/^[/\\]+/, "");
        return authority(rest, /[/\\?]/);
      }
      if (u.scheme === "file:") return file(rest);
      if (rest.startsWith("//")) return authority(rest.slice(2), /[/?]/);
      rest = withQuery(rest);
      if (rest.startsWith("/")) parsePath(u, rest.slice(1));
      else u.path = encode(rest, new Set());
      return done();
    }
    if (!base) return null;
    if (typeof base.path === "string") {
      if (text !== "" || hash === null) return null;
      u = copy(base);
      u.fragment = hash;
      return u;
    }
    u.scheme = base.scheme;
    return base.scheme === "file:" ? file(text) : relative(text);

    function authority(rest, end) {
      const [name, more] = cut(rest, end);
      if (!parseAuthority(u, name)) return null;
      const p = withQuery(more);
      if (p !== "") parsePath(u, p.slice(1));
      else if (isSpecial(u)) u.path = [""];
      return done();
    }
    function relative(rest) {
      const slash = isSpecial(u) ? /^[/\\]/ : /^\//;
      if (slash.test(rest) && slash.test(rest.slice(1))) return authority(isSpecial(u) ? rest.replace(/^[/\\]+/, "") : rest.slice(2), isSpecial(u) ? /[/\\?]/ : /[/?]/);
      const { scheme: s } = u;
      u = copy(base);
      u.scheme = s;
      if (slash.test(rest)) {
        u.path = [];
        u.query = null;
        parsePath(u, withQuery(rest).slice(1));
      } else if (rest !== "") {
        const p = withQuery(rest);
        u.query = null;
        if (p !== "") {
          shorten(u);
          parsePath(u, p);
        }
      }
      return done();
    }
    function file(rest) {
      u.host = "";
      if (/^[/\\]{2}/.test(rest)) {
        const [name, more] = cut(rest.slice(2), /[/\\?]/);
        if (driveLetter(name)) {
          parsePath(u, withQuery(rest.slice(2)));
          return done();
        }
        if (name !== "") {
          const h = parseHost(name, true);
          if (h === null) return null;
          u.host = h === "localhost" ? "" : h;
        }
        const p = withQuery(more);
        if (p !== "") parsePath(u, p.slice(1));
        else u.path = [""];
        return done();
      }
      if (/^[/\\]/.test(rest)) {
        if (base?.scheme === "file:") {
          u.host = base.host;
          if (!startsWithDrive(rest.slice(1)) && base.path.length > 0 && /^[a-z]:$/i.test(base.path[0])) u.path.push(base.path[0]);
        }
        parsePath(u, withQuery(rest).slice(1));
        return done();
      }
      if (base?.scheme === "file:") {
        u = copy(base);
        if (rest === "") return done();
        const p = withQuery(rest);
        u.query = null;
        if (p !== "") {
          if (startsWithDrive(rest)) u.path = [];
          else shorten(u);
          parsePath(u, p);
        }
        return done();
      }
      parsePath(u, withQuery(rest));
      return done();
    }
  };
  const showPath = (u) => (typeof u.path === "string" ? u.path : u.path.map((p) => `/${p}`).join(""));
  const showHost = (u) => (u.host === null ? "" : u.port === null ? u.host : `${u.host}:${u.port}`);
  const show = (u) => {
    let out = u.scheme;
    if (u.host !== null) {
      out += "//";
      if (u.username !== "" || u.password !== "") out += `${u.username}${u.password === "" ? "" : `:${u.password}`}@`;
      out += showHost(u);
    } else if (Array.isArray(u.path) && u.path.length > 1 && u.path[0] === "") out += "/.";
    return `${out}${showPath(u)}${u.query === null ? "" : `?${u.query}`}${u.fragment === null ? "" : `#${u.fragment}`}`;
  };

  const formSafe = /[A-Za-z0-9*\-._]/;
  const form = (text) => {
    let out = "";
    for (const b of candor.encode(text)) {
      const c = String.fromCharCode(b);
      out += formSafe.test(c) && b < 128 ? c : b === 32 ? "+" : `%${b.toString(16).toUpperCase().padStart(2, "0")}`;
    }
    return out;
  };
  const parseForm = (text) =>
    text.split("&").filter((p) => p !== "").map((p) => {
      const at = p.indexOf("=");
      return (at < 0 ? [p, ""] : [p.slice(0, at), p.slice(at + 1)]).map((x) => decode(x.replaceAll("+", " ")).toWellFormed());
    });
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
  for (const C of [URL, URLSearchParams]) {
    for (const name of Object.getOwnPropertyNames(C.prototype)) {
      const d = Object.getOwnPropertyDescriptor(C.prototype, name);
      if (name !== "constructor") Object.defineProperty(C.prototype, name, { ...d, enumerable: true });
    }
  }

  // The older interface.
  const old = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(?:([^@/?#]*)@)?([^:/?#]*)(?::(\d+))?([^?#]*)(\?[^#]*)?(#.*)?$/i;
  class Url {}
  const legacy = (text, withQuery) => {
    if (typeof text !== "string") throw candor.wrongType("url", "of type string", text);
    const u = Object.assign(new Url(), { protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null, query: null, pathname: null, path: null, href: text });
    const m = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(text) ? old.exec(text.trim()) : null;
    const rest = m ? [m[6], m[7], m[8]] : /^([a-z][a-z0-9+.-]*:)?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(text.trim()).slice(2);
    if (m) {
      Object.assign(u, { protocol: m[1]?.toLowerCase() ?? null, slashes: true, auth: m[3] ? decodeURIComponent(m[3]) : null, hostname: m[4].toLowerCase(), port: m[5] ?? null });
      u.host = u.hostname + (u.port ? `:${u.port}` : "");
    } else u.protocol = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase() ?? null;
    u.pathname = rest[0] || (m && Object.hasOwn(special, u.protocol ?? "") ? "/" : null);
    u.search = rest[1] ?? null;
    u.query = withQuery ? candor.builtins.querystring.parse((rest[1] ?? "").slice(1)) : (rest[1]?.slice(1) ?? null);
    u.hash = rest[2] ?? null;
    u.path = u.pathname || u.search ? (u.pathname ?? "") + (u.search ?? "") : null;
    u.href = `${u.protocol ?? ""}${u.slashes ? "//" : ""}${u.auth ? `${u.auth}@` : ""}${u.host ?? ""}${u.pathname ?? ""}${u.search ?? ""}${u.hash ?? ""}`;
    return u;
  };
  const format = (u) => {
    if (typeof u === "string") return legacy(u).href;
    if (u instanceof URL) return u.href;
    const search = u.search ?? (u.query && typeof u.query === "object" ? `?${candor.builtins.querystring.stringify(u.query)}` : u.query ? `?${u.query}` : "");
    const at = u.host ?? (u.hostname ? `${u.hostname}${u.port ? `:${u.port}` : ""}` : "");
    const scheme = u.protocol ? (u.protocol.endsWith(":") ? u.protocol : `${u.protocol}:`) : "";
    const slashes = u.slashes || (at && Object.hasOwn(special, scheme)) ? "//" : "";
    const p = u.pathname ?? "";
    return `${scheme}${slashes}${u.auth ? `${u.auth}@` : ""}${at}${slashes && p && !p.startsWith("/") ? "/" : ""}${p}${search && !search.startsWith("?") ? "?" : ""}${search === "?" ? "" : search}${u.hash ?? ""}`;
  };
  return {
    URL,
    URLSearchParams,
    Url,
    parse: legacy,
    format,
    resolve: (from, to) => {
      const u = new URL(to, new URL(from, "resolve://"));
      return u.protocol === "resolve:" ? u.pathname + u.search + u.hash : u.href;
    },
    fileURLToPath(u) {
      const url = typeof u === "string" ? new URL(u) : u;
      if (url.protocol !== "file:") throw candor.typeError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
      return decodeURIComponent(url.pathname);
    },
    pathToFileURL: (p) => new URL(`file://${encodeURI(candor.path.resolve(p)).replace(/[?#]/g, encodeURIComponent)}`),
    domainToASCII: (d) => parseHost(d, true) ?? "",
    domainToUnicode: (d) => host.unicodeDomain(d) ?? "",
    urlToHttpOptions: (u) => ({ protocol: u.protocol, hostname: u.hostname, hash: u.hash, search: u.search, pathname: u.pathname, path: u.pathname + u.search, href: u.href, ...(u.port === "" ? {} : { port: Number(u.port) }) }),
  };
};
