// Intl: English as in the United States in full; of some other places, numbers, sums, plain dates and
// the order of words. What is not there is refused, never answered in another language.
(candor) => {
  const { refuse, list, finish, Locale } = candor.part("intl_base");
  const NumberFormat = candor.part("intl_numbers");
  const { Collator, compareEnglish } = candor.part("intl_order");
  const DateTimeFormat = candor.part("intl_dates");

  class DisplayNames {
    constructor() {
      refuse("Intl.DisplayNames");
    }
  }

  const callable = (C) => new Proxy(C, { apply: (_target, _self, args) => new C(...args) });
  const Intl = {};
  const all = {
    Collator: callable(Collator), DateTimeFormat: callable(DateTimeFormat), DisplayNames: finish(DisplayNames, () => false), Locale,
    NumberFormat: callable(NumberFormat), ...candor.part("intl_words"),
    getCanonicalLocales: (locales) => list(locales),
    supportedValuesOf: () => refuse("Intl.supportedValuesOf"),
  };
  for (const [name, value] of Object.entries(all)) Object.defineProperty(Intl, name, { value, writable: true, configurable: true });
  for (const C of [Collator, DateTimeFormat, NumberFormat]) Object.defineProperty(C.prototype, "constructor", { value: Intl[C.name], writable: true, configurable: true });
  Object.defineProperty(Intl, Symbol.toStringTag, { value: "Intl", configurable: true });

  const kept = new Map(); // what the methods of numbers and dates use again and again
  const again = (C, locales, options, ...rest) => {
    if (options !== undefined || (locales !== undefined && typeof locales !== "string")) return new C(locales, options, ...rest);
    const key = `${C.name} ${locales} ${rest} ${candor.place()}`;
    if (!kept.has(key)) kept.set(key, new C(locales, options, ...rest));
    return kept.get(key);
  };
  return {
    Intl,
    compareEnglish,
    compare: (a, b, locales, options) => again(Collator, locales, options).compare(a, b),
    number: (v, locales, options) => again(NumberFormat, locales, options).format(v),
    date: (v, locales, options, defaults, needs) => again(DateTimeFormat, locales, options, defaults, needs).format(v),
    // cased is a text in small or capital letters, by a language's rules.
    cased(text, locales, upper) {
      const [tag = "en-US"] = list(locales);
      const language = tag.split("-")[0];
      if (language === "tr" || language === "az") {
        return upper ? text.replaceAll("i", "İ").toUpperCase() : text.replace(/İ|I\u0307|I/g, (c) => (c === "I" ? "ı" : "i")).toLowerCase();
      }
      if (language === "lt" || language === "el") refuse(`capital letters of the locale '${tag}'`);
      return upper ? text.toUpperCase() : text.toLowerCase();
    },
  };
};
