// Intl.Collator.
(candor) => {
  const { host } = candor;
  const { refuse, choose, option, given, finish } = candor.part("intl_base");

  // Comparing: ASCII here, the rest by the host. Other languages have the order of these letters too,
  // but for the ones below, whose own rules are the host's.
  const order = ` _-,;:!?.'"()[]{}@*/\\&#%\`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ`;
  const weights = new Uint8Array(128);
  [...order].forEach((c, i) => {
    weights[c.charCodeAt(0)] = /[a-z]/i.test(c) ? 44 + Math.floor((i - 43) / 2) : i + 1;
  });
  const plain = /^[\x20-\x7e]*$/;
  const odd = /[^ 0-9A-Za-z]/;
  const byWeights = (a, b) => {
    const n = Math.min(a.length, b.length);
    let tie = 0;
    for (let i = 0; i < n; i++) {
      const x = a.charCodeAt(i);
      const y = b.charCodeAt(i);
      if (x === y) continue;
      const d = weights[x] - weights[y];
      if (d !== 0) return d < 0 ? -1 : 1;
      if (tie === 0) tie = x > y ? -1 : 1; // the small letter first
    }
    return Math.sign(a.length - b.length) || tie;
  };
  // compareEnglish is the order of the host, in most cases without asking it.
  const compareEnglish = (a, b) => {
    if (a === b) return 0;
    const both = a + b;
    if (!odd.test(both)) {
      const x = a.toLowerCase();
      const y = b.toLowerCase();
      return x !== y ? (x < y ? -1 : 1) : a > b ? -1 : 1;
    }
    return plain.test(both) ? byWeights(a, b) : host.compare("en", 0, a.toWellFormed(), b.toWellFormed());
  };
  // Languages whose order the host has as Node.js has it.
  const orders = new Set(["en", "de", "fr", "it", "es", "pt", "nl", "sv", "fi", "pl", "ro", "hu", "tr", "sl", "sk", "cs", "et", "lt", "ga", "id"]);
  const ownASCII = new Set(["hu", "tr", "sk", "cs", "et", "lt", "pl", "es", "ro", "sl", "sv", "fi"]);
  const languageOf = (tag) => (tag.includes("-u-") ? "" : tag.split("-")[0]);
  const ordered = (tag) => orders.has(languageOf(tag)) && !/-[A-Z][a-z]{3}/.test(tag);
  class Collator {
    #o;
    #compare;
    constructor(locales, options = {}) {
      const o = given(options, "Collator");
      const tag = choose(locales, "the order of words", ordered);
      const sensitivity = option(o, "sensitivity", ["base", "accent", "case", "variant"], "variant");
      const caseFirst = option(o, "caseFirst", ["upper", "lower", "false"], "false");
      if (sensitivity === "case" || caseFirst !== "false") refuse("order by case");
      if (o.ignorePunctuation) refuse("order without punctuation");
      this.#o = { locale: tag, usage: option(o, "usage", ["sort", "search"], "sort"), sensitivity, ignorePunctuation: false, collation: "default", numeric: o.numeric === true, caseFirst };
      const bits = (this.#o.numeric ? 1 : 0) | (sensitivity === "base" ? 6 : sensitivity === "accent" ? 2 : 0);
      const fast = bits === 0 && !ownASCII.has(languageOf(tag));
      this.#compare = (a = undefined, b = undefined) => {
        a = String(a);
        b = String(b);
        if (a === b) return 0;
        if (fast && plain.test(a + b)) return compareEnglish(a, b);
        if (this.#o.numeric) return numeric(tag, bits & 6, a, b);
        return host.compare(tag, bits & 6, a.toWellFormed(), b.toWellFormed());
      };
    }
    get compare() {
      return this.#compare;
    }
    resolvedOptions() {
      return { ...this.#o };
    }
  }
  // numeric compares runs of digits as numbers.
  const numeric = (tag, bits, a, b) => {
    const x = a.match(/\d+|\D+/g) ?? [];
    const y = b.match(/\d+|\D+/g) ?? [];
    const digit = /^\d/;
    let tie = 0;
    for (let i = 0; i < x.length && i < y.length; i++) {
      let d;
      if (digit.test(x[i]) && digit.test(y[i])) {
        const [p, q] = [BigInt(x[i]), BigInt(y[i])];
        d = p < q ? -1 : p > q ? 1 : 0;
      } else {
        d = host.compare(tag, 6, x[i], y[i]);
        if (tie === 0) tie = host.compare(tag, bits, x[i], y[i]);
      }
      if (d !== 0) return d;
    }
    return Math.sign(x.length - y.length) || tie;
  };
  return { Collator: finish(Collator, ordered), compareEnglish };
};
