// How the parts of a URL are written: what stands as %XX in each, and what it means. The same for forms.
(candor) => {
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

  return { fragment, query, specialQuery, path, userinfo, encode, percentBytes, form, parseForm };
};
