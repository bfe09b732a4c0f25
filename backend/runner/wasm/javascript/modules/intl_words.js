// Intl.PluralRules, ListFormat, RelativeTimeFormat and Segmenter.
(candor) => {
  const { refuse, list, choose, english, option, given, finish, joined } = candor.part("intl_base");
  const NumberFormat = candor.part("intl_numbers");

  const ordinalOf = (n) => (n % 10 === 1 && n % 100 !== 11 ? "one" : n % 10 === 2 && n % 100 !== 12 ? "two" : n % 10 === 3 && n % 100 !== 13 ? "few" : "other");
  class PluralRules {
    #o;
    #n;
    constructor(locales, options = {}) {
      const o = given(options, "PluralRules");
      const tag = choose(locales, "plurals", english);
      this.#o = { locale: tag, type: option(o, "type", ["cardinal", "ordinal"], "cardinal") };
      this.#n = new NumberFormat("en-US", { minimumFractionDigits: o.minimumFractionDigits, maximumFractionDigits: o.maximumFractionDigits });
    }
    select(n) {
      const text = this.#n.format(Math.abs(Number(n)));
      if (this.#o.type === "ordinal") return ordinalOf(Number(n));
      return text === "1" ? "one" : "other";
    }
    resolvedOptions() {
      const { minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits } = this.#n.resolvedOptions();
      return { ...this.#o, minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits, pluralCategories: this.#o.type === "ordinal" ? ["few", "one", "two", "other"] : ["one", "other"] };
    }
  }
  class ListFormat {
    #o;
    constructor(locales, options = {}) {
      const o = given(options, "ListFormat");
      this.#o = { locale: choose(locales, "lists", english), type: option(o, "type", ["conjunction", "disjunction", "unit"], "conjunction"), style: option(o, "style", ["long", "short", "narrow"], "long") };
    }
    formatToParts(items) {
      const all = Array.from(items, (x) => {
        if (typeof x !== "string") throw new TypeError("Iterable yielded a non-String value");
        return x;
      });
      const { type, style } = this.#o;
      const word = type === "disjunction" ? "or" : style === "long" ? "and" : style === "short" ? "&" : "";
      const between = type === "unit" && style === "narrow" ? " " : ", ";
      const out = [];
      all.forEach((value, i) => {
        if (i > 0) {
          const last = i === all.length - 1;
          const link = !last || type === "unit" || word === "" ? between : all.length === 2 ? ` ${word} ` : `, ${word} `;
          out.push({ type: "literal", value: link });
        }
        out.push({ type: "element", value });
      });
      return out;
    }
    format(items) {
      return joined(this.formatToParts(items));
    }
    resolvedOptions() {
      return { ...this.#o };
    }
  }
  const relativeUnits = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
  const near = { day: { "-1": "yesterday", 0: "today", 1: "tomorrow" }, year: { "-1": "last year", 0: "this year", 1: "next year" }, quarter: { "-1": "last quarter", 0: "this quarter", 1: "next quarter" }, month: { "-1": "last month", 0: "this month", 1: "next month" }, week: { "-1": "last week", 0: "this week", 1: "next week" }, hour: { 0: "this hour" }, minute: { 0: "this minute" }, second: { 0: "now" } };
  class RelativeTimeFormat {
    #o;
    constructor(locales, options = {}) {
      const o = given(options, "RelativeTimeFormat");
      this.#o = { locale: choose(locales, "relative times", english), style: option(o, "style", ["long", "short", "narrow"], "long"), numeric: option(o, "numeric", ["always", "auto"], "always"), numberingSystem: "latn" };
      if (this.#o.style !== "long") refuse("short relative times");
    }
    format(value, unit) {
      return joined(this.formatToParts(value, unit));
    }
    formatToParts(value, unit) {
      const n = Number(value);
      const u = String(unit).replace(/s$/, "");
      if (!relativeUnits.includes(u)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
      if (!Number.isFinite(n)) throw new RangeError("Invalid number value");
      if (this.#o.numeric === "auto" && Object.hasOwn(near[u], String(n)) && !Object.is(n, -0)) return [{ type: "literal", value: near[u][n] }];
      const number = new NumberFormat("en-US").formatToParts(Math.abs(n)).map((p) => ({ ...p, unit: u }));
      const word = Math.abs(n) === 1 ? u : `${u}s`;
      return n < 0 || Object.is(n, -0) ? [...number, { type: "literal", value: ` ${word} ago` }] : [{ type: "literal", value: "in " }, ...number, { type: "literal", value: ` ${word}` }];
    }
    resolvedOptions() {
      return { ...this.#o };
    }
  }

  // Graphemes, by the rules of Unicode's annex 29 without those for Indic conjuncts.
  const mark = "[\\p{M}\\p{Emoji_Modifier}\\u200c\\u{e0020}-\\u{e007f}\\uff9e\\uff9f]";
  const hangul = "[\\u1100-\\u115f\\ua960-\\ua97c]*(?:[\\uac00-\\ud7a3][\\u1160-\\u11a7\\ud7b0-\\ud7c6]*|[\\u1160-\\u11a7\\ud7b0-\\ud7c6]+)[\\u11a8-\\u11ff\\ud7cb-\\ud7fb]*|[\\u1100-\\u115f\\ua960-\\ua97c]+";
  const grapheme = new RegExp(`\\r\\n|[\\p{Cc}\\u2028\\u2029]|(?:\\p{RI}\\p{RI}|\\p{Extended_Pictographic}(?:${mark}*\\u200d\\p{Extended_Pictographic})*|${hangul}|[^])(?:${mark}|\\u200d)*`, "gu");
  const word = /[\p{L}\p{M}\p{Nd}_\u200d]+(?:(?:['.\u2018\u2019\u2024:·](?=\p{L})|[,.;'](?=\p{Nd}))[\p{L}\p{M}\p{Nd}_]+)*|\r\n|[\p{Zs}]+(?=[\p{Zs}])|[^]/gu;
  const others = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
  class Segmenter {
    #o;
    constructor(locales, options = {}) {
      const o = given(options, "Segmenter");
      const granularity = option(o, "granularity", ["grapheme", "word", "sentence"], "grapheme");
      const [tag = "en-US"] = list(locales);
      if (granularity === "sentence") refuse("sentences in Intl.Segmenter");
      this.#o = { locale: tag, granularity };
    }
    segment(input) {
      const text = String(input);
      const { granularity } = this.#o;
      if (granularity === "word" && others.test(text)) refuse("words of this script in Intl.Segmenter");
      const pieces = function* () {
        for (const m of text.matchAll(granularity === "word" ? word : grapheme)) {
          const piece = { segment: m[0], index: m.index, input: text };
          if (granularity === "word") piece.isWordLike = /[\p{L}\p{Nd}]/u.test(m[0]);
          yield piece;
        }
      };
      return {
        [Symbol.iterator]: pieces,
        containing(at = 0) {
          for (const p of pieces()) if (at >= p.index && at < p.index + p.segment.length) return p;
          return undefined;
        },
      };
    }
    resolvedOptions() {
      return { ...this.#o };
    }
  }
  return {
    ListFormat: finish(ListFormat, english),
    PluralRules: finish(PluralRules, english),
    RelativeTimeFormat: finish(RelativeTimeFormat, english),
    Segmenter: finish(Segmenter, () => true),
  };
};
