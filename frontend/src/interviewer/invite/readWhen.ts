import { instantsAt, type Wall, wallAt } from "./zoned";

/** What somebody meant by "tomorrow 14:30": nothing yet, a day, a day with a time, or something else. */
export type When =
  | { kind: "nothing" }
  | { kind: "day"; date: string }
  /** `later`: of a time that happens twice that night, the second one */
  | { kind: "moment"; date: string; time: string; later?: boolean }
  | { kind: "unclear"; why: string };

const examples = "Try “tomorrow 14:30”, “fri 9am”, “24 nov 14:30” or “in 2 hours”.";
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
const unit = "(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)";

class Unclear extends Error {}

/** Reads a moment in English, as clocks in a zone show it. `now` is what the relative words count from. */
export function readWhen(typed: string, zone: string, now: Date): When {
  const text = new Text(typed);
  if (text.done()) return { kind: "nothing" };
  try {
    return read(text, zone, now);
  } catch (error) {
    if (error instanceof Unclear) return { kind: "unclear", why: error.message };
    throw error;
  }
}

function read(text: Text, zone: string, now: Date): When {
  const here = wallAt(now, zone);
  const ahead = readAhead(text);
  if (ahead && ahead.days === undefined) {
    finish(text);
    const at = new Date(now.getTime() + ahead.minutes * 60_000);
    const wall = wallAt(at, zone);
    const twice = instantsAt(wall, zone);
    const later = twice.length > 1 && at.getTime() >= (twice[1] as Date).getTime();
    return later ? { kind: "moment", ...wall, later } : { kind: "moment", ...wall };
  }
  // The day may stand before the time or after it, and "9" is a day in "9 nov" but a time in "fri 9".
  const date = ahead?.days !== undefined ? addDays(here.date, ahead.days) : readDay(text, here);
  const evening = text.take(/\b(tonight|evening)\b/) !== undefined;
  const time = readTime(text, evening);
  finish(text);
  if (typeof date === "string") return time ? { kind: "moment", date, time } : { kind: "day", date };
  const today = { date: here.date, weekday: weekdayOf(here.date) };
  if (date) {
    const days = (date.weekday - today.weekday + 7) % 7;
    // "fri" on a Friday is today while its hour is still to come.
    const gone = days === 0 && (!time || time <= here.time);
    const day = addDays(today.date, date.next ? days + sinceMonday(today.weekday, days) : gone ? 7 : days);
    return time ? { kind: "moment", date: day, time } : { kind: "day", date: day };
  }
  if (evening && !time) return { kind: "day", date: today.date };
  if (!time) throw new Unclear(`That was not understood. ${examples}`);
  return { kind: "moment", date: evening || time > here.time ? today.date : addDays(today.date, 1), time };
}

/** "next fri" is the Friday of next week, weeks beginning on Monday: days to add to the coming Friday. */
function sinceMonday(today: number, days: number): number {
  const position = (today + 6) % 7;
  return position + days >= 7 ? 0 : 7;
}

/** "in 2 hours", "in half an hour", "in 1h30", "in 3 days" (which may have a time), "now". */
function readAhead(text: Text): { minutes: number; days?: number } | undefined {
  if (text.take(/\bnow\b/)) return { minutes: 0 };
  if (text.take(/\bin half an hour\b/)) return { minutes: 30 };
  const mixed = text.take(/\bin (\d{1,2}) ?h(?:ours?)?(?: and)? ?(\d{1,2})(?: ?m(?:in(?:ute)?s?)?)?\b/);
  if (mixed) return { minutes: Number(mixed[1]) * 60 + Number(mixed[2]) };
  const plain = text.take(new RegExp(`\\bin (a|an|one|two|three|\\d{1,4}(?:\\.5)?) ?${unit}\\b`));
  if (!plain) return undefined;
  const words: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3 };
  const n = words[plain[1] ?? ""] ?? Number(plain[1]);
  const what = (plain[2] ?? "")[0];
  if (what === "m") return { minutes: n };
  if (what === "h") return { minutes: n * 60 };
  return { minutes: 0, days: Math.round(n * (what === "w" ? 7 : 1)) };
}

function readDay(text: Text, here: Wall): string | { weekday: number; next: boolean } | undefined {
  if (text.take(/\bday after tomorrow\b/)) return addDays(here.date, 2);
  if (text.take(/\b(tomorrow|tomorow|tommorow|tmrw?|tmr|tom)\b/)) return addDays(here.date, 1);
  if (text.take(/\btoday\b/)) return here.date;
  if (text.take(/\bnext week\b/)) return addDays(here.date, 7);

  const iso = text.take(/\b(\d{4})-(\d{1,2})-(\d{1,2})(?=t|\b)/);
  if (iso) return dateOf(Number(iso[3]), Number(iso[2]), Number(iso[1]), here);
  const dotted = text.take(/\b(\d{1,2})\.(\d{1,2})\.(\d{4})?(?=\s|$)/);
  if (dotted)
    return dateOf(Number(dotted[1]), Number(dotted[2]), dotted[3] ? Number(dotted[3]) : undefined, here);
  const slashed = text.take(/\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\b/);
  if (slashed) return readSlashed(Number(slashed[1]), Number(slashed[2]), slashed[3], here);

  const dayFirst = text.take(
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|\\.)?(?: of)? ?${month}(?:,? (\\d{4})\\b(?!:))?`),
  );
  const monthFirst =
    dayFirst ??
    text.take(new RegExp(`\\b${month} ?(\\d{1,2})(?:st|nd|rd|th)?\\b(?![:.]\\d)(?:,? (\\d{4})\\b(?!:))?`));
  const weekday = text.take(
    /\b(next |this |coming )?(sun|mon|tues?|wed|thu|thurs?|fri|sat)(?:day|sday|nesday|rsday|urday)?\b\.?/,
  );
  if (monthFirst) {
    const [, one = "", two = "", year] = monthFirst;
    const [d, name] = dayFirst ? [one, two] : [two, one];
    return dateOf(Number(d), months.indexOf(name.slice(0, 3)) + 1, yearOf(year, text), here);
  }
  if (!weekday) return undefined;
  return { weekday: weekdays.indexOf((weekday[2] ?? "").slice(0, 3)), next: weekday[1] === "next " };
}

/** "24 nov 1430": four digits after a date are a year only when they look like one. */
function yearOf(digits: string | undefined, text: Text): number | undefined {
  if (!digits) return undefined;
  if (/^20[2-9]\d$/.test(digits)) return Number(digits);
  text.put(digits);
  return undefined;
}

function readSlashed(one: number, two: number, year: string | undefined, here: Wall): string {
  const y = year ? Number(year) : undefined;
  if (one > 12) return dateOf(one, two, y, here);
  if (two > 12) return dateOf(two, one, y, here);
  if (one === two) return dateOf(one, two, y, here);
  throw new Unclear(`${one}/${two} is one day in London and another in New York: write the month as a word.`);
}

function dateOf(day: number, monthNumber: number, year: number | undefined, here: Wall): string {
  const made = (y: number) => {
    const at = new Date(Date.UTC(y, monthNumber - 1, day));
    return at.getUTCMonth() === monthNumber - 1 && at.getUTCDate() === day
      ? at.toISOString().slice(0, 10)
      : undefined;
  };
  const thisYear = Number(here.date.slice(0, 4));
  // 29 February may be up to eight years off.
  const tries = year ? [year] : Array.from({ length: 9 }, (_, n) => thisYear + n);
  const found = tries
    .map(made)
    .find((date) => date !== undefined && (year !== undefined || date >= here.date));
  if (found) return found;
  throw new Unclear(`There is no ${day} ${nameOf(monthNumber)}${year ? ` in ${year}` : ""}.`);
}

function nameOf(monthNumber: number): string {
  const name = months[monthNumber - 1];
  return name ? `${name[0]?.toUpperCase()}${name.slice(1)}` : `in a ${monthNumber}th month`;
}

function readTime(text: Text, evening: boolean): string | undefined {
  if (text.take(/\b(noon|midday)\b/)) return "12:00";
  if (text.take(/\bmidnight\b/)) return "00:00";
  const half = text.take(/\b(\d{1,2})(?:[:.h](\d{2}))? ?([ap])\.?m\b\.?/);
  if (half) return twelve(Number(half[1]), Number(half[2] ?? 0), half[3] === "p");
  const full = text.take(/(?<![\d:])(\d{1,2})[:.h](\d{2})(?![\d:.])/);
  if (full) return clock(Number(full[1]), Number(full[2]), evening);
  const hour = text.take(/\b(\d{1,2}) ?(?:h|o'?clock)(?![a-z])/);
  if (hour) return clock(Number(hour[1]), 0, evening);
  const four = text.take(/\b([01]\d|2[0-3])([0-5]\d)\b/);
  if (four) return clock(Number(four[1]), Number(four[2]), evening);
  const bare = text.take(/\b(\d{1,2})\b/);
  if (!bare) return undefined;
  // A bare hour is one of a working day: "fri 3" is 15:00, "fri 9" is 9:00.
  const n = Number(bare[1]);
  return clock(n >= 1 && n <= 6 ? n + 12 : n, 0, evening);
}

function twelve(hour: number, minute: number, pm: boolean): string {
  if (hour < 1 || hour > 12) throw new Unclear(`${hour} ${pm ? "pm" : "am"} is no time of day.`);
  return clock((hour % 12) + (pm ? 12 : 0), minute, false);
}

function clock(hour: number, minute: number, evening: boolean): string {
  const h = evening && hour < 12 ? hour + 12 : hour;
  const two = (n: number) => String(n).padStart(2, "0");
  if (h > 23 || minute > 59) throw new Unclear(`${hour}:${two(minute)} is no time of day.`);
  return `${two(h)}:${two(minute)}`;
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function weekdayOf(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay();
}

/** What nobody has read means that something else was meant. */
function finish(text: Text): void {
  const rest = text.rest();
  if (rest) throw new Unclear(`“${rest}” was not understood. ${examples}`);
}

/** What was typed, of which pieces are taken as they are understood. */
class Text {
  #text: string;

  constructor(typed: string) {
    this.#text = ` ${typed.toLowerCase().replace(/\s+/g, " ").trim()} `;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    const end = found.index + found[0].length;
    this.#text = `${this.#text.slice(0, found.index)} ${this.#text.slice(end)}`;
    return found;
  }

  put(piece: string): void {
    this.#text += `${piece} `;
  }

  rest(): string {
    return this.#text
      .replace(/\b(at|on|the|of|this|in the|coming)\b|[,@]|(?<=^\s*)t(?=\s*$)/g, " ")
      .replace(/\s+/g, " ")
      .trim();
  }

  done(): boolean {
    return this.#text.trim() === "";
  }
}
