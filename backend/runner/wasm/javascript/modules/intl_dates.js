// Intl.DateTimeFormat.
(candor) => {
  const { host } = candor;
  const { data, refuse, spot, choose, english, option, integer, given, finish, joined } = candor.part("intl_base");

  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const american = { EST: "Eastern", EDT: "Eastern", CST: "Central", CDT: "Central", MST: "Mountain", MDT: "Mountain", PST: "Pacific", PDT: "Pacific", AKST: "Alaska", AKDT: "Alaska", HST: "Hawaii-Aleutian" };
  const zoneOf = (name) => {
    if (/^(utc|gmt|etc\/(utc|gmt))$/i.test(name)) return "UTC";
    const offset = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(name);
    if (offset) return `${offset[1]}${offset[2]}:${offset[3] ?? "00"}`;
    for (const n of [name, name.toLowerCase().replace(/(^|[/_-])([a-z])/g, (_, a, b) => a + b.toUpperCase())]) if (/^[A-Za-z0-9+\-_/]+$/.test(n) && host.zone(n, 0) !== undefined) return n;
    throw new RangeError(`Invalid time zone specified: ${name}`);
  };
  // Where the program is.
  const here = () => {
    try {
      return zoneOf(candor.place().replace(/^:/, "") || "UTC");
    } catch {
      return "UTC"; // as dates have it that know no such zone
    }
  };
  const shift = (zone, ms) => {
    if (zone === "UTC") return [0, "UTC"];
    const m = /^([+-])(\d\d):(\d\d)$/.exec(zone);
    if (m) return [(m[1] === "-" ? -1 : 1) * (Number(m[2]) * 3600 + Number(m[3]) * 60), ""];
    const [offset, abbreviation] = host.zone(zone, ms).split(" ");
    return [Number(offset), abbreviation];
  };
  const offsetName = (s, long) => {
    if (s === 0) return "GMT";
    const h = Math.floor(Math.abs(s) / 3600);
    const m = Math.floor((Math.abs(s) % 3600) / 60);
    return `GMT${s < 0 ? "-" : "+"}${long ? `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}` : `${h}${m ? `:${String(m).padStart(2, "0")}` : ""}`}`;
  };
  const zoneName = (form, zone, [offset, abbreviation]) => {
    if (form === "shortOffset") return offsetName(offset, false);
    if (form === "longOffset") return offsetName(offset, true);
    if (zone === "UTC") return form === "long" ? "Coordinated Universal Time" : "UTC";
    const us = Object.hasOwn(american, abbreviation) && /^(America|US|Pacific|EST|CST|MST|PST)/.test(zone);
    if (form === "short") return us ? abbreviation : offsetName(offset, false);
    if (form === "long" && us) return `${american[abbreviation]} ${/D/.test(abbreviation) ? "Daylight" : "Standard"} Time`;
    return refuse(`name of this form of the time zone '${zone}'`);
  };
  const styles = {
    date: { full: { weekday: "long", month: "long", day: "numeric", year: "numeric" }, long: { month: "long", day: "numeric", year: "numeric" }, medium: { month: "short", day: "numeric", year: "numeric" }, short: { month: "numeric", day: "numeric", year: "2-digit" } },
    time: { full: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "long" }, long: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" }, medium: { hour: "numeric", minute: "2-digit", second: "2-digit" }, short: { hour: "numeric", minute: "2-digit" } },
  };
  const widths = ["numeric", "2-digit"];
  const names = ["narrow", "short", "long"];
  const fields = { weekday: names, era: names, year: widths, month: [...widths, ...names], day: widths, dayPeriod: names, hour: widths, minute: widths, second: widths, timeZoneName: ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"] };
  const dateFields = ["weekday", "year", "month", "day"];
  const timeFields = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];

  class DateTimeFormat {
    #f = {};
    #o;
    #zone;
    #tag;
    #cycle;
    #styled = null;
    #format;
    constructor(locales, options = {}, defaults = "date", needs = "any") {
      const o = given(options, "DateTimeFormat");
      this.#tag = choose(locales, "dates", (t) => spot(t) !== null);
      const f = this.#f;
      for (const [name, values] of Object.entries(fields)) {
        const v = option(o, name, values, undefined);
        if (v !== undefined) f[name] = v;
      }
      if (o.fractionalSecondDigits !== undefined) f.fractionalSecondDigits = integer(o, "fractionalSecondDigits", 1, 3);
      if (o.calendar !== undefined && !/^greg/.test(o.calendar)) refuse(`calendar '${o.calendar}'`);
      if (o.numberingSystem !== undefined && o.numberingSystem !== "latn") refuse("other numbering systems");
      this.#zone = o.timeZone === undefined ? here() : zoneOf(String(o.timeZone));
      const dateStyle = option(o, "dateStyle", ["full", "long", "medium", "short"], undefined);
      const timeStyle = option(o, "timeStyle", ["full", "long", "medium", "short"], undefined);
      if (dateStyle !== undefined || timeStyle !== undefined) {
        const [other] = Object.keys(f);
        if (other) throw new TypeError(`Can't set option ${other} when ${dateStyle ? "dateStyle" : "timeStyle"} is used`);
        if (needs === "date" && timeStyle) throw new TypeError("Invalid option : timeStyle");
        if (needs === "time" && dateStyle) throw new TypeError("Invalid option : dateStyle");
        if (!english(this.#tag)) refuse(`dateStyle and timeStyle in the locale '${this.#tag}'`);
        this.#styled = { dateStyle, timeStyle };
        Object.assign(f, styles.date[dateStyle], styles.time[timeStyle]);
      } else {
        const has = (all) => all.some((n) => f[n] !== undefined);
        const wanted = needs === "date" ? dateFields : needs === "time" ? timeFields : [...dateFields, ...timeFields];
        if (!has(wanted)) {
          if (defaults !== "time") Object.assign(f, { year: "numeric", month: "numeric", day: "numeric" });
          if (defaults !== "date") Object.assign(f, { hour: "numeric", minute: "numeric", second: "numeric" });
        }
      }
      const usual = english(this.#tag) || /\{a\}/.test(data[spot(this.#tag)].time) ? "h12" : "h23";
      const cycle = option(o, "hourCycle", ["h11", "h12", "h23", "h24"], usual);
      this.#cycle = o.hour12 === undefined ? cycle : o.hour12 ? "h12" : usual === "h12" ? "h24" : "h23";
      this.#o = o;
      if (!english(this.#tag)) this.#simple();
    }
    // simple refuses what only English has.
    #simple() {
      const f = this.#f;
      const d = data[spot(this.#tag)];
      const has = (n) => f[n] !== undefined;
      const date = ["year", "month", "day"].filter(has);
      const time = ["hour", "minute", "second"].filter(has);
      const odd = Object.keys(f).some((n) => !["year", "month", "day", "hour", "minute", "second"].includes(n)) || date.length % 3 !== 0 || time.length % 3 === 1 || (time.length === 2 && has("second")) || this.#o.hour12 !== undefined || this.#o.hourCycle !== undefined;
      const form = date.map((n) => f[n]).join();
      if (odd || !["", "numeric,numeric,numeric", "numeric,2-digit,2-digit"].includes(form) || (time.length === 2 && (f.hour !== "2-digit" || f.minute !== "2-digit")) || (time.length === 3 && (f.hour === "2-digit" || f.minute !== "numeric" || f.second !== "numeric"))) {
        refuse(`dates of this form in the locale '${this.#tag}', only plain numbers`);
      }
      const parts = [];
      if (date.length > 0) parts.push(form === "numeric,numeric,numeric" ? d.date : d.padded);
      if (time.length > 0) parts.push(time.length === 3 ? d.time : d.short);
      this.pattern = parts.join(d.both);
      Object.defineProperty(this, "pattern", { enumerable: false });
    }
    get format() {
      this.#format ??= (v) => joined(this.formatToParts(v));
      return this.#format;
    }
    resolvedOptions() {
      const { locale = this.#tag } = {};
      const o = { locale, calendar: "gregory", numberingSystem: "latn", timeZone: this.#zone };
      if (this.#f.hour !== undefined) Object.assign(o, { hourCycle: this.#cycle, hour12: /1[12]/.test(this.#cycle) });
      return Object.assign(o, this.#styled ?? this.#f);
    }
    formatRange() {
      return refuse("ranges of dates");
    }
    formatRangeToParts() {
      return refuse("ranges of dates");
    }
    formatToParts(v) {
      const ms = v === undefined ? Date.now() : Number(v);
      if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError("Invalid time value");
      const at = shift(this.#zone, ms);
      const t = new Date(ms + at[0] * 1000);
      const p = this.#pieces(t, at);
      return this.pattern === undefined ? this.#english(p) : this.#plain(t);
    }
    #plain(t) {
      const two = (n) => String(n).padStart(2, "0");
      const [y, m, d, h] = [t.getUTCFullYear(), t.getUTCMonth() + 1, t.getUTCDate(), t.getUTCHours()];
      const { halves } = data[spot(this.#tag)];
      const hour = this.#cycle === "h12" ? h % 12 || 12 : h;
      const values = { y: ["year", String(y)], yy: ["year", two(y % 100)], m: ["month", String(m)], mm: ["month", two(m)], d: ["day", String(d)], dd: ["day", two(d)], h: ["hour", String(hour)], hh: ["hour", two(hour)], ii: ["minute", two(t.getUTCMinutes())], ss: ["second", two(t.getUTCSeconds())], a: ["dayPeriod", halves?.[h < 12 ? 0 : 1]] };
      return this.pattern.match(/\{\w+\}|[^{]+/g).map((x) => {
        const known = values[x.slice(1, -1)];
        return x.startsWith("{") ? { type: known[0], value: known[1] } : { type: "literal", value: x };
      });
    }
    #pieces(t, at) {
      const f = this.#f;
      const two = (n) => String(n).padStart(2, "0");
      const width = (form, n) => (form === "2-digit" ? two(n) : String(n));
      const p = {};
      const year = t.getUTCFullYear();
      if (f.weekday) p.weekday = { long: weekdays[t.getUTCDay()], short: weekdays[t.getUTCDay()].slice(0, 3), narrow: weekdays[t.getUTCDay()][0] }[f.weekday];
      if (f.year) p.year = f.year === "2-digit" ? two(year % 100) : String(f.era && year < 1 ? 1 - year : year);
      if (f.month) p.month = { long: months[t.getUTCMonth()], short: months[t.getUTCMonth()].slice(0, 3), narrow: months[t.getUTCMonth()][0] }[f.month] ?? width(f.month, t.getUTCMonth() + 1);
      if (f.day) p.day = width(f.day, t.getUTCDate());
      if (f.era) p.era = (year < 1 ? { long: "Before Christ", short: "BC", narrow: "B" } : { long: "Anno Domini", short: "AD", narrow: "A" })[f.era];
      const h = t.getUTCHours();
      const half = /h1[12]/.test(this.#cycle);
      if (f.hour) {
        const n = { h12: h % 12 || 12, h11: h % 12, h23: h, h24: h || 24 }[this.#cycle];
        p.hour = half ? width(f.hour, n) : two(n);
        if (half) p.dayPeriod = h < 12 ? "AM" : "PM";
      }
      if (f.dayPeriod) refuse("parts of the day");
      if (f.minute) p.minute = f.hour || f.second ? two(t.getUTCMinutes()) : String(t.getUTCMinutes());
      if (f.second) p.second = f.hour || f.minute ? two(t.getUTCSeconds()) : String(t.getUTCSeconds());
      if (f.fractionalSecondDigits) p.fractionalSecond = String(t.getUTCMilliseconds()).padStart(3, "0").slice(0, f.fractionalSecondDigits);
      if (f.timeZoneName) p.timeZoneName = zoneName(f.timeZoneName, this.#zone, at);
      return p;
    }
    #english(p) {
      const f = this.#f;
      const out = [];
      const literal = (value) => out.push({ type: "literal", value });
      const put = (type) => out.push({ type, value: p[type] });
      const named = names.includes(f.month);
      const numbers = ["month", "day", "year"].filter((n) => p[n] !== undefined);
      if (p.weekday !== undefined && numbers.length === 1 && (numbers[0] === "day" || numbers[0] === "month")) {
        put(numbers[0]);
        literal(" ");
        put("weekday");
      } else if (p.weekday !== undefined && (p.month === undefined || p.day === undefined) && p.year !== undefined) {
        numbers.forEach((n, i) => {
          if (i > 0) literal(" ");
          put(n);
        });
        literal(" ");
        put("weekday");
      } else {
        if (p.weekday !== undefined) {
          put("weekday");
          if (numbers.length > 0) literal(", ");
        }
        numbers.forEach((n, i) => {
          if (i > 0) literal(!named ? "/" : n === "year" && p.day !== undefined ? ", " : " ");
          put(n);
        });
      }
      if (p.era !== undefined) {
        literal(" ");
        put("era");
      }
      const date = out.length > 0;
      const time = ["hour", "minute", "second", "fractionalSecond"].filter((n) => p[n] !== undefined);
      if (time.length > 0 && date) literal(f.month === "long" && numbers.length > 0 ? " at " : numbers.length === 0 ? " " : ", ");
      time.forEach((n, i) => {
        if (i > 0) literal(n === "fractionalSecond" ? "." : ":");
        put(n);
      });
      if (p.dayPeriod !== undefined) {
        literal(" ");
        put("dayPeriod");
      }
      if (p.timeZoneName !== undefined) {
        if (out.length > 0) literal(time.length > 0 ? " " : ", ");
        put("timeZoneName");
      }
      return out;
    }
  }
  return finish(DateTimeFormat, (t) => spot(t) !== null);
};
