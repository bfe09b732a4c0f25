// Numbers as people in en-US write them: the engine has no Intl. Other locales
// and calendars are not there; they give the same.
() => {
  const define = (o, name, value) => Object.defineProperty(o, name, { value, writable: true, configurable: true });
  const symbols = { USD: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", CNY: "CN¥", KRW: "₩" };

  const group = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const format = (value, o) => {
    if (typeof value === "bigint") return (value < 0n ? "-" : "") + group(String(value).replace("-", ""));
    let n = Number(value);
    if (Number.isNaN(n)) return "NaN";
    const currency = o.style === "currency";
    const percent = o.style === "percent";
    if (percent) n *= 100;
    const usual = currency ? (o.currency === "JPY" || o.currency === "KRW" ? 0 : 2) : 0;
    const least = o.minimumFractionDigits ?? Math.min(usual, o.maximumFractionDigits ?? usual);
    const most = Math.max(least, o.maximumFractionDigits ?? (currency ? usual : percent ? 0 : 3));
    const size = Math.abs(n);
    let text;
    if (size === Infinity) text = "∞";
    else if (size >= 1e21) text = group(BigInt(size).toString());
    else {
      let [whole, fraction = ""] = size.toFixed(Math.min(most, 100)).split(".");
      while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
      whole = whole.padStart(o.minimumIntegerDigits ?? 1, "0");
      text = (o.useGrouping === false ? whole : group(whole)) + (fraction ? `.${fraction}` : "");
    }
    const sign = n < 0 || Object.is(n, -0) ? "-" : "";
    return `${sign}${currency ? (symbols[o.currency] ?? `${o.currency}\u00a0`) : ""}${text}${percent ? "%" : ""}`;
  };

  class NumberFormat {
    #options;
    constructor(_locale, options = {}) {
      this.#options = { ...options };
      define(this, "format", (v) => format(v, this.#options));
    }
    resolvedOptions() {
      return { locale: "en-US", ...this.#options };
    }
  }
  class Collator {
    #numeric;
    constructor(_locale, options = {}) {
      this.#numeric = options.numeric === true;
      define(this, "compare", (a, b) => {
        if (this.#numeric) {
          const split = (s) => String(s).match(/\d+|\D+/g) ?? [];
          const x = split(a);
          const y = split(b);
          for (let i = 0; i < Math.min(x.length, y.length); i++) {
            const order = /^\d/.test(x[i]) && /^\d/.test(y[i]) ? Number(x[i]) - Number(y[i]) : x[i].localeCompare(y[i]);
            if (order !== 0) return order < 0 ? -1 : 1;
          }
          return Math.sign(x.length - y.length);
        }
        return String(a).localeCompare(String(b));
      });
    }
  }
  define(globalThis, "Intl", { NumberFormat, Collator });
  define(Number.prototype, "toLocaleString", function toLocaleString(_locale, options = {}) {
    return format(Number(this), options);
  });
  define(BigInt.prototype, "toLocaleString", function toLocaleString(_locale, options = {}) {
    return format(BigInt(this), options);
  });
};
