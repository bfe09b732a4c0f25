// How a URL is read into its parts, and written from them.
(candor) => {
  const { fragment, query, specialQuery, path, userinfo, encode } = candor.part("url_text");
  const parseHost = candor.part("url_host");

  const special = { "http:": 80, "https:": 443, "ws:": 80, "wss:": 443, "ftp:": 21, "file:": null };
  const isSpecial = (u) => Object.hasOwn(special, u.scheme);

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
    const i = text.search(marks);
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

  return { special, isSpecial, parse, parsePath, parsePort, cut, showPath, showHost, show };
};
