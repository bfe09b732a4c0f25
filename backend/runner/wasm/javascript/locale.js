// Intl, and the methods that write for people. The engine has none; most programs need none.
(candor) => {
  const define = (o, name, value) => Object.defineProperty(o, name, { value, writable: true, configurable: true });
  const intl = () => candor.part("intl");
  candor.lazy(globalThis, "Intl", () => intl().Intl);
  let compare;
  const methods = {
    number: {
      toLocaleString(locales, options) {
        return intl().number(Number(this), locales, options);
      },
    },
    bigint: {
      toLocaleString(locales, options) {
        return intl().number(BigInt(this), locales, options);
      },
    },
    date: {
      toLocaleString(locales, options) {
        return Number.isNaN(this.getTime()) ? "Invalid Date" : intl().date(this.getTime(), locales, options, "all", "any");
      },
      toLocaleDateString(locales, options) {
        return Number.isNaN(this.getTime()) ? "Invalid Date" : intl().date(this.getTime(), locales, options, "date", "date");
      },
      toLocaleTimeString(locales, options) {
        return Number.isNaN(this.getTime()) ? "Invalid Date" : intl().date(this.getTime(), locales, options, "time", "time");
      },
    },
    string: {
      localeCompare(other, locales, options) {
        if (locales !== undefined || options !== undefined) return intl().compare(String(this), String(other), locales, options);
        compare ??= intl().compareEnglish;
        return compare(String(this), String(other));
      },
      toLocaleUpperCase(locales) {
        return locales === undefined ? String(this).toUpperCase() : intl().cased(String(this), locales, true);
      },
      toLocaleLowerCase(locales) {
        return locales === undefined ? String(this).toLowerCase() : intl().cased(String(this), locales, false);
      },
    },
    array: {
      toLocaleString(locales, options) {
        return Array.from(this, (x) => (x === undefined || x === null ? "" : x.toLocaleString(locales, options))).join(",");
      },
    },
  };
  for (const [proto, all] of [[Number.prototype, methods.number], [BigInt.prototype, methods.bigint], [Date.prototype, methods.date], [String.prototype, methods.string], [Array.prototype, methods.array]]) {
    for (const [name, f] of Object.entries(all)) define(proto, name, f);
  }
};
