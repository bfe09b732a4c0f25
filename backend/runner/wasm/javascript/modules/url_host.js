// The hosts of URLs, as they are written: domains and addresses.
(candor) => {
  const { host } = candor;
  const { encode, percentBytes } = candor.part("url_text");

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

  return parseHost;
};
