// Intl.NumberFormat.
(candor) => {
  const { data, digits, refuse, spot, choose, english, option, integer, given, finish, joined } = candor.part("intl_base");

  // Decimals: exact, as the shortest text of a number has its digits.
  const decimal = (v) => {
    const text = typeof v === "bigint" ? String(v) : String(v);
    const m = /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
    if (!m) return null;
    const all = m[1] + (m[2] ?? "");
    let point = m[1].length + Number(m[3] ?? 0);
    const lead = /^0*/.exec(all)[0].length;
    const ds = all.slice(lead).replace(/0+$/, "");
    point -= lead;
    return { ds, point: ds === "" ? 0 : point }; // 0.ds × 10^point
  };
  // cut rounds to so many digits behind the point, halves away from zero.
  const cut = (d, places_, mode = "halfExpand", negative = false) => {
    const keep = d.point + places_;
    if (keep >= d.ds.length) return d;
    const rest = keep < 0 ? "0".repeat(-keep) + d.ds : d.ds.slice(keep);
    const half = rest === "" ? -1 : rest[0] > "5" || (rest[0] === "5" && /[1-9]/.test(rest.slice(1))) ? 1 : rest[0] === "5" ? 0 : -1;
    let ds = keep < 0 ? "" : d.ds.slice(0, keep);
    const odd = Number(ds.at(-1) ?? 0) % 2 === 1;
    const up = { halfExpand: half >= 0, halfEven: half > 0 || (half === 0 && odd), halfTrunc: half > 0, trunc: false, expand: rest !== "", ceil: rest !== "" && !negative, floor: rest !== "" && negative, halfCeil: half > 0 || (half === 0 && !negative), halfFloor: half > 0 || (half === 0 && negative) }[mode];
    let { point } = d;
    if (up) {
      const sum = String(BigInt(ds === "" ? 0 : ds) + 1n).padStart(ds.length, "0");
      if (ds === "") {
        ds = "1";
        point = 1 - places_;
      } else {
        point += sum.length - ds.length;
        ds = sum;
      }
    }
    ds = ds.replace(/0+$/, "");
    return { ds, point: ds === "" ? 0 : point };
  };
  const split = (d) => ({
    whole: d.point > 0 ? d.ds.slice(0, d.point).padEnd(d.point, "0") : "0",
    fraction: d.point >= d.ds.length ? "" : (d.point < 0 ? "0".repeat(-d.point) : "") + d.ds.slice(Math.max(d.point, 0)),
  });

  const units = { kilometer: ["km", "kilometer"], meter: ["m", "meter"], centimeter: ["cm", "centimeter"], millimeter: ["mm", "millimeter"], mile: ["mi", "mile"], foot: ["ft", "foot", "feet"], inch: ["in", "inch", "inches"], yard: ["yd", "yard"], kilogram: ["kg", "kilogram"], gram: ["g", "gram"], pound: ["lb", "pound"], ounce: ["oz", "ounce"], liter: ["L", "liter"], milliliter: ["mL", "milliliter"], byte: ["byte", "byte"], kilobyte: ["kB", "kilobyte"], megabyte: ["MB", "megabyte"], gigabyte: ["GB", "gigabyte"], terabyte: ["TB", "terabyte"], second: ["sec", "second"], minute: ["min", "minute"], hour: ["hr", "hour"], millisecond: ["ms", "millisecond"], day: ["day", "day"], week: ["wk", "week"], month: ["mth", "month"], year: ["yr", "year"] };
  const short = { byte: "s", day: "s", week: "s", month: "s", year: "s" }; // the short names that have a plural of their own

  class NumberFormat {
    #o;
    #d;
    #format;
    constructor(locales, options = {}) {
      const o = given(options, "NumberFormat");
      const tag = choose(locales, "numbers", (t) => spot(t) !== null);
      this.#d = data[spot(tag)];
      const style = option(o, "style", ["decimal", "percent", "currency", "unit"], "decimal");
      const notation = option(o, "notation", ["standard", "scientific", "engineering", "compact"], "standard");
      const r = { locale: tag, numberingSystem: "latn", style };
      if (style === "currency") {
        if (o.currency === undefined) throw new TypeError("Currency code is required with currency style.");
        if (!/^[a-z]{3}$/i.test(o.currency)) throw new RangeError(`Invalid currency code : ${o.currency}`);
        r.currency = o.currency.toUpperCase();
        r.currencyDisplay = option(o, "currencyDisplay", ["symbol", "narrowSymbol", "code", "name"], "symbol");
        r.currencySign = option(o, "currencySign", ["standard", "accounting"], "standard");
        if (r.currencyDisplay === "name") refuse("names of currencies");
        if (!english(tag) && (!Object.hasOwn(this.#d.symbols, r.currency) || r.currencySign === "accounting")) refuse(`${r.currency} in the locale '${tag}'`);
      }
      if (style === "unit") {
        if (o.unit === undefined) throw new TypeError("Unit is required with unit style.");
        r.unit = String(o.unit);
        r.unitDisplay = option(o, "unitDisplay", ["short", "narrow", "long"], "short");
        if (!english(tag) || !Object.hasOwn(units, r.unit) || r.unitDisplay === "narrow") refuse(`unit '${r.unit}' in this form`);
      }
      if (notation !== "standard" && !english(tag)) refuse(`${notation} numbers in the locale '${tag}'`);
      if (o.numberingSystem !== undefined && o.numberingSystem !== "latn") refuse("other numbering systems");
      r.minimumIntegerDigits = integer(o, "minimumIntegerDigits", 1, 21, 1);
      const usual = style === "currency" ? (digits[r.currency] ?? 2) : 0;
      const significant = o.minimumSignificantDigits !== undefined || o.maximumSignificantDigits !== undefined;
      const fractions = o.minimumFractionDigits !== undefined || o.maximumFractionDigits !== undefined;
      if (significant) {
        r.minimumSignificantDigits = integer(o, "minimumSignificantDigits", 1, 21, 1);
        r.maximumSignificantDigits = integer(o, "maximumSignificantDigits", r.minimumSignificantDigits, 21, 21);
      } else if (notation === "compact" && !fractions) {
        Object.assign(r, { minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2, compactRounding: true });
      } else {
        const most = integer(o, "maximumFractionDigits", 0, 100, undefined);
        const least = integer(o, "minimumFractionDigits", 0, 100, undefined);
        const leastUsual = style === "currency" ? usual : 0;
        const mostUsual = style === "currency" ? usual : style === "percent" ? 0 : 3;
        r.minimumFractionDigits = least ?? Math.min(leastUsual, most ?? leastUsual);
        r.maximumFractionDigits = most ?? Math.max(mostUsual, r.minimumFractionDigits);
        if (r.minimumFractionDigits > r.maximumFractionDigits) throw new RangeError("maximumFractionDigits value is out of range.");
      }
      r.useGrouping = o.useGrouping === undefined ? (notation === "compact" ? "min2" : "auto") : o.useGrouping === true || o.useGrouping === "true" ? "always" : o.useGrouping === false ? false : option(o, "useGrouping", ["min2", "auto", "always", "false"], "auto") === "false" ? "auto" : String(o.useGrouping);
      r.notation = notation;
      if (notation === "compact") r.compactDisplay = option(o, "compactDisplay", ["short", "long"], "short");
      r.signDisplay = option(o, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto");
      r.roundingIncrement = 1;
      if (o.roundingIncrement !== undefined && Number(o.roundingIncrement) !== 1) refuse("rounding to steps");
      r.roundingMode = option(o, "roundingMode", ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"], "halfExpand");
      r.roundingPriority = "auto";
      r.trailingZeroDisplay = option(o, "trailingZeroDisplay", ["auto", "stripIfInteger"], "auto");
      this.#o = r;
    }
    get format() {
      this.#format ??= (v) => joined(this.formatToParts(v));
      return this.#format;
    }
    resolvedOptions() {
      const { compactRounding, ...o } = this.#o;
      return o;
    }
    formatRange() {
      return refuse("ranges of numbers");
    }
    formatRangeToParts() {
      return refuse("ranges of numbers");
    }
    #round(d, negative) {
      const o = this.#o;
      let places_ = o.maximumFractionDigits;
      let least = o.minimumFractionDigits ?? 0;
      if (o.compactRounding) places_ = d.point >= 2 ? 0 : Math.max(2 - d.point, 0);
      else if (o.maximumSignificantDigits !== undefined) {
        places_ = o.maximumSignificantDigits - d.point;
        least = Math.max(o.minimumSignificantDigits - (d.ds === "" ? 1 : d.point), 0);
      }
      const rounded = cut(d, places_, o.roundingMode, negative);
      if (o.maximumSignificantDigits !== undefined && !o.compactRounding && rounded.point > d.point) least = Math.max(least - 1, 0);
      const s = split(rounded);
      s.zero = rounded.ds === "";
      s.fraction = s.fraction.padEnd(least, "0");
      if (o.trailingZeroDisplay === "stripIfInteger" && /^0*$/.test(s.fraction)) s.fraction = "";
      s.whole = s.whole.padStart(o.minimumIntegerDigits, "0");
      return s;
    }
    #group(whole) {
      const o = this.#o;
      const least = o.useGrouping === "min2" ? 2 : o.useGrouping === "always" ? 1 : this.#d.least;
      if (o.useGrouping === false || whole.length < 3 + least) return [whole];
      const out = [];
      let rest = whole.slice(0, -3);
      const step = spot(o.locale) === "en-IN" ? 2 : 3;
      out.unshift(whole.slice(-3));
      for (; rest.length > 0; rest = rest.slice(0, -step)) out.unshift(rest.slice(-step));
      return out;
    }
    formatToParts(v) {
      const o = this.#o;
      if (typeof v !== "bigint" && typeof v !== "number") v = typeof v === "string" && /^\s*-?\d+\s*$/.test(v) ? BigInt(v.trim()) : typeof v === "object" && v !== null ? Number(v) : Number(v);
      const negative = typeof v === "bigint" ? v < 0n : v < 0 || Object.is(v, -0);
      const number = [];
      let zero = false;
      let suffix = [];
      let one = false;
      if (Number.isNaN(v)) number.push({ type: "nan", value: "NaN" });
      else if (v === Infinity || v === -Infinity) number.push({ type: "infinity", value: "∞" });
      else {
        let d = decimal(typeof v === "bigint" ? (v < 0n ? -v : v) : Math.abs(v));
        if (o.style === "percent" && d.ds !== "") d = { ...d, point: d.point + 2 };
        let exponent = 0;
        if (o.notation === "compact") {
          const names = o.compactDisplay === "long" ? ["", " thousand", " million", " billion", " trillion"] : ["", "K", "M", "B", "T"];
          let k = Math.min(Math.max(Math.floor((d.point - 1) / 3), 0), 4);
          const rounded = this.#round({ ...d, point: d.point - 3 * k }, negative);
          if (rounded.whole.length > 3 && k < 4 && d.point - 3 * k <= 3) k++;
          if (d.ds !== "") d = { ...d, point: d.point - 3 * k };
          if (names[k]) suffix = names[k].startsWith(" ") ? [{ type: "literal", value: " " }, { type: "compact", value: names[k].slice(1) }] : [{ type: "compact", value: names[k] }];
        } else if (o.notation !== "standard" && d.ds !== "") {
          const most = o.notation === "engineering" ? 3 : 1;
          const exponentOf = (point) => most * Math.floor((point - 1) / most);
          exponent = exponentOf(d.point);
          // What is rounded may get one more digit.
          if (this.#round({ ...d, point: d.point - exponent }, negative).whole.length > most) exponent += most;
          d = { ...d, point: d.point - exponent };
        }
        const s = this.#round(d, negative);
        zero = s.zero;
        one = s.whole === "1" && s.fraction === "" && suffix.length === 0;
        this.#group(s.whole).forEach((g, i) => {
          if (i > 0) number.push({ type: "group", value: this.#d.group });
          number.push({ type: "integer", value: g });
        });
        if (s.fraction) number.push({ type: "decimal", value: this.#d.decimal }, { type: "fraction", value: s.fraction });
        if (o.notation === "scientific" || o.notation === "engineering") {
          number.push({ type: "exponentSeparator", value: "E" });
          if (exponent < 0) number.push({ type: "exponentMinusSign", value: "-" });
          number.push({ type: "exponentInteger", value: String(Math.abs(exponent)) });
        }
      }
      number.push(...suffix);
      const minus = negative && !Number.isNaN(v) && { auto: true, always: true, exceptZero: !zero, negative: !zero, never: false }[o.signDisplay];
      const plus = !negative && { always: true, exceptZero: !zero && !Number.isNaN(v) }[o.signDisplay];
      const sign = minus ? [{ type: "minusSign", value: this.#d.minus }] : plus ? [{ type: "plusSign", value: "+" }] : [];
      return this.#pattern(number, sign, minus, one);
    }
    #pattern(number, sign, minus, one) {
      const o = this.#o;
      if (o.style === "decimal") return [...sign, ...number];
      if (o.style === "unit") {
        const [shortName, long, plural = `${long}s`] = units[o.unit];
        const name = o.unitDisplay === "long" ? (one ? long : plural) : one ? shortName : shortName + (short[o.unit] ?? (["week", "month", "year"].includes(o.unit) ? "s" : ""));
        return [...sign, ...number, { type: "literal", value: " " }, { type: "unit", value: o.unit === "byte" && o.unitDisplay === "short" ? "byte" : name }];
      }
      let text = this.#d.percent;
      let symbol = "";
      if (o.style === "currency") {
        const { symbols, narrow, currency, negative, code } = this.#d;
        symbol = o.currencyDisplay === "code" ? o.currency : ((o.currencyDisplay === "narrowSymbol" ? narrow[o.currency] : undefined) ?? symbols[o.currency] ?? o.currency);
        text = o.currencyDisplay === "code" ? code : currency;
        if (number[0].type !== "integer" && text.length > currency.length) text = currency;
        if (o.currencySign === "accounting" && minus) {
          text = `(${text.replace("-", "")})`;
          sign = [];
        } else if (sign.length > 0 && o.currencyDisplay !== "code") text = negative;
        if (/¤#/.test(text) && number[0].type === "integer" && /[^\p{S}\p{Z}]$/u.test(symbol)) text = text.replace("¤#", "¤\u00a0#");
      }
      const out = [];
      if (!text.includes("-") && sign.length > 0) text = `-${text}`;
      for (const piece of text.match(/[-#¤%]|[^-#¤%]+/g)) {
        if (piece === "#") out.push(...number);
        else if (piece === "-") out.push(...sign);
        else if (piece === "¤") out.push({ type: "currency", value: symbol });
        else if (piece === "%") out.push({ type: "percentSign", value: "%" });
        else out.push({ type: "literal", value: piece });
      }
      return out;
    }
  }
  return finish(NumberFormat, (t) => spot(t) !== null);
};
