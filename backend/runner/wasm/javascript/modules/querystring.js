// querystring.
() => {
  const escape = (v) => encodeURIComponent(String(v));
  const unescape = (v) => {
    try {
      return decodeURIComponent(v);
    } catch {
      return globalThis.unescape(v);
    }
  };
  const shown = (v) => (typeof v === "string" || typeof v === "boolean" || typeof v === "bigint" || (typeof v === "number" && Number.isFinite(v)) ? String(v) : "");
  const stringify = (o, sep = "&", eq = "=", options = {}) => {
    const code = options.encodeURIComponent ?? made.escape;
    return Object.entries(o ?? {}).flatMap(([k, v]) => (Array.isArray(v) ? v : [v]).map((x) => code(k) + eq + code(shown(x)))).join(sep);
  };
  const parse = (text, sep = "&", eq = "=", options = {}) => {
    const out = { __proto__: null };
    const code = options.decodeURIComponent ?? made.unescape;
    const most = options.maxKeys ?? 1000;
    if (typeof text !== "string" || text === "") return out;
    let parts = text.split(sep);
    if (most > 0) parts = parts.slice(0, most);
    for (const p of parts) {
      if (p === "") continue;
      const at = p.indexOf(eq);
      const [k, v] = (at < 0 ? [p, ""] : [p.slice(0, at), p.slice(at + eq.length)]).map((x) => code(x.replaceAll("+", " ")));
      if (!(k in out)) out[k] = v;
      else if (Array.isArray(out[k])) out[k].push(v);
      else out[k] = [out[k], v];
    }
    return out;
  };
  const made = { escape, unescape, stringify, encode: stringify, parse, decode: parse };
  return made;
};
