// node:url. URL and URLSearchParams are as the WHATWG's URL standard has them.
(candor) => {
  const { host } = candor;
  const parseHost = candor.part("url_host");
  const { special } = candor.part("url_parse");
  const { URLSearchParams } = candor.part("url_params");
  const URL = candor.part("url_class");

  // Browsers list what these have, and so does Node.js.
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
