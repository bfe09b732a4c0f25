// What the parts of Intl have in common: which places there are, and how options are read.
(candor) => {
  const { locales: data, digits } = candor.part("locales");
  const refuse = (what) => {
    throw candor.rangeError("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", `The built-in JavaScript has no ${what}. For that, choose the language Node.js, where the list has it.`);
  };

  // canonical is a locale's name as it is written, or an error as the language has it.
  const canonical = (tag) => {
    if (typeof tag === "object" && tag !== null && tag instanceof Locale) return tag.toString();
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) throw new TypeError("Incorrect locale information provided");
    const text = String(tag);
    if (!/^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?$/i.test(text)) throw new RangeError(`Incorrect locale information provided`);
    return text.toLowerCase().split("-").map((p, i, all) => (i === 0 || all.slice(0, i).some((x) => x.length === 1) ? p : p.length === 4 && !/^\d/.test(p) ? p[0].toUpperCase() + p.slice(1) : p.length === 2 ? p.toUpperCase() : p)).join("-");
  };
  const list = (locales) => (locales === undefined ? [] : [...new Set((typeof locales === "string" || locales instanceof Locale ? [locales] : Array.from(locales)).map(canonical))]);
  const places = { en: "en-US", de: "de-DE", fr: "fr-FR", es: "es-ES", it: "it-IT", pt: "pt-BR", nl: "nl-NL", sv: "sv-SE", da: "da-DK", nb: "nb-NO", no: "nb-NO", fi: "fi-FI", pl: "pl-PL", cs: "cs-CZ", ru: "ru-RU", uk: "uk-UA", tr: "tr-TR", ja: "ja-JP", zh: "zh-CN", ko: "ko-KR" };
  const spot = (tag) => (Object.hasOwn(data, tag) ? tag : Object.hasOwn(places, tag) ? places[tag] : null);
  // choose is the first locale of a list, which must be there for what it is wanted for.
  const choose = (locales, what, has) => {
    const [tag = "en-US"] = list(locales);
    if (!has(tag)) refuse(`locale '${tag}' for ${what}`);
    return tag;
  };
  const english = (tag) => tag === "en" || tag === "en-US";
  const option = (o, name, values, fallback) => {
    const v = o[name];
    if (v === undefined) return fallback;
    const text = String(v);
    if (values && !values.includes(text)) throw new RangeError(`Value ${text} out of range for Intl.${o.kind} options property ${name}`);
    return text;
  };
  const integer = (o, name, low, high, fallback) => {
    if (o[name] === undefined) return fallback;
    const n = Number(o[name]);
    if (!(n >= low && n <= high)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(n);
  };
  const given = (options, kind) => {
    if (options === null) throw new TypeError("Cannot convert undefined or null to object");
    return Object.assign(Object.create({ kind }), options);
  };
  const finish = (C, supports) => {
    Object.defineProperty(C.prototype, Symbol.toStringTag, { value: `Intl.${C.name}`, configurable: true });
    C.supportedLocalesOf = (locales) => list(locales).filter(supports);
    return C;
  };
  const joined = (parts) => parts.map((p) => p.value).join("");
  class Locale {
    #tag;
    constructor(tag) {
      this.#tag = canonical(tag);
    }
    get baseName() {
      return this.#tag.replace(/-[a-z\d]-.*$/i, "");
    }
    get language() {
      return this.#tag.split("-")[0];
    }
    get script() {
      return this.#tag.split("-").slice(1).find((p) => /^[A-Z][a-z]{3}$/.test(p));
    }
    get region() {
      return this.#tag.split("-").slice(1).find((p) => /^([A-Z]{2}|\d{3})$/.test(p));
    }
    toString() {
      return this.#tag;
    }
    maximize() {
      return refuse("likely parts of locales");
    }
    minimize() {
      return refuse("likely parts of locales");
    }
  }
  return { data, digits, refuse, canonical, list, spot, choose, english, option, integer, given, finish, joined, Locale };
};
