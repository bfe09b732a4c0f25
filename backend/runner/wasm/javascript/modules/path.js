// path, as on Linux.
(candor) => {
  const text = (name, v) => {
    if (typeof v !== "string") throw candor.wrongType(name, "of type string", v);
    return v;
  };
  const normalize = (p) => {
    text("path", p);
    const out = [];
    for (const part of p.split("/")) {
      if (part === "..") {
        if (out.length > 0 && out.at(-1) !== "..") out.pop();
        else if (!p.startsWith("/")) out.push("..");
      } else if (part !== "" && part !== ".") out.push(part);
    }
    const end = p.endsWith("/") && out.length > 0 ? "/" : "";
    const all = (p.startsWith("/") ? "/" : "") + out.join("/") + end;
    return all || (p.endsWith("/") ? "./" : ".");
  };
  const path = {
    sep: "/",
    delimiter: ":",
    normalize,
    join: (...parts) => normalize(parts.filter((p) => text("path", p) !== "").join("/") || "."),
    resolve(...parts) {
      let at = "/";
      for (const p of parts) if (text("path", p) !== "") at = p.startsWith("/") ? p : `${at}/${p}`;
      const whole = normalize(at);
      return whole.length > 1 && whole.endsWith("/") ? whole.slice(0, -1) : whole;
    },
    isAbsolute: (p) => text("path", p).startsWith("/"),
    dirname(p) {
      const bare = text("path", p).replace(/(?<=.)\/+$/, "");
      const i = bare.lastIndexOf("/");
      return i < 0 ? "." : bare.slice(0, i).replace(/(?<=.)\/+$/, "") || "/";
    },
    basename(p, ext = "") {
      const bare = text("path", p).replace(/\/+$/, "");
      const base = bare.slice(bare.lastIndexOf("/") + 1);
      return ext && base.endsWith(ext) && base !== ext ? base.slice(0, -ext.length) : base;
    },
    extname(p) {
      const base = path.basename(p);
      const i = base.lastIndexOf(".");
      return i <= 0 || base === ".." ? "" : base.slice(i);
    },
    parse(p) {
      const base = path.basename(p);
      const ext = path.extname(p);
      const root = p.startsWith("/") ? "/" : "";
      const dir = path.dirname(p);
      return { root, dir: dir === "." && !/^\.\//.test(p) ? "" : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
    },
    format({ root = "", dir, base, name = "", ext = "" }) {
      const last = base ?? name + (ext && !ext.startsWith(".") ? `.${ext}` : ext);
      const before = dir || root;
      return !before ? last : before === root ? before + last : `${before}/${last}`;
    },
    relative(from, to) {
      const a = path.resolve(text("from", from)).split("/").filter(Boolean);
      const b = path.resolve(text("to", to)).split("/").filter(Boolean);
      while (a.length > 0 && a[0] === b[0]) {
        a.shift();
        b.shift();
      }
      return [...a.map(() => ".."), ...b].join("/");
    },
    toNamespacedPath: (p) => p,
  };
  path.posix = path;
  return path;
};
