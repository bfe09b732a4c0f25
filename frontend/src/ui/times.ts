/**
 * The one way in which dates and times are written: in English words, in the
 * order and with the clock (12 or 24 hours) of whoever reads them, by their zone.
 */
export interface Times {
  /** Whether clocks go to twelve twice. */
  readonly twelve: boolean;
  /** Whether the month is written before the day. */
  readonly monthFirst: boolean;
  /** The day that a week begins with; 0 is Sunday. */
  readonly weekStart: 0 | 1 | 2 | 3 | 4 | 5 | 6;
  /** "14:30" or "2:30 PM". */
  clock(at: Date): string;
  /** "14:30:07" or "2:30:07 PM". */
  exact(at: Date): string;
  /** "14:30" as this reader writes it, wherever that clock hangs. */
  wall(time: string): string;
  /** "Thu 26 Nov 2026" for "2026-11-26", in whatever zone. */
  date(date: string): string;
  /** "today", "tomorrow", "yesterday", "Thu 26 Nov" to come, "20 Nov" gone, or "26 Nov 2025". */
  day(at: Date, now: Date): string;
  /** "14:30" when it is today, else "tomorrow 14:30". */
  moment(iso: string, now: Date): string;
  /** Of what is over, the time matters today and the day later. */
  past(iso: string, now: Date): string;
}

/** A window whose system has no language says "C", which is none that Intl knows. */
function known(locale: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? "en-GB";
  } catch {
    return "en-GB";
  }
}

/** How somebody writes whose browser speaks `language`. */
export function timesOf(language: string): Times {
  const locale = known(language);
  // The page is English: its words for months and days are, in the order that the reader is used to.
  const written = /^en\b/i.test(locale) ? locale : "en-GB";
  const cycle = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hourCycle;
  const twelve = cycle === "h12" || cycle === "h11";
  const clockOptions = {
    hour: twelve ? "numeric" : "2-digit",
    minute: "2-digit",
    hourCycle: twelve ? "h12" : "h23",
  } as const;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(written, options);
    return (at: Date) => (monthFirst ? made.format(at) : made.format(at).replaceAll(",", ""));
  };
  const order = new Intl.DateTimeFormat(written, { day: "numeric", month: "short" }).formatToParts(0);
  const monthFirst = order.findIndex((p) => p.type === "month") < order.findIndex((p) => p.type === "day");

  const clock = format(clockOptions);
  const exact = format({ ...clockOptions, second: "2-digit" });
  const wallClock = format({ ...clockOptions, timeZone: "UTC" });
  const whole = format({
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const toCome = format({ weekday: "short", day: "numeric", month: "short" });
  const gone = format({ day: "numeric", month: "short" });
  const otherYear = format({ day: "numeric", month: "short", year: "numeric" });

  const day = (at: Date, now: Date) => {
    // Noon to noon: a day with 23 or 25 hours still rounds to one.
    const noon = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate(), 12).getTime();
    const days = Math.round((noon(at) - noon(now)) / 86_400_000);
    if (days === 0) return "today";
    if (days === 1) return "tomorrow";
    if (days === -1) return "yesterday";
    if (at.getFullYear() !== now.getFullYear()) return otherYear(at);
    return days > 0 ? toCome(at) : gone(at);
  };
  return {
    twelve,
    monthFirst,
    weekStart: weekStartOf(locale),
    clock,
    exact,
    wall: (time) => wallClock(new Date(`2026-01-01T${time}:00Z`)),
    date: (date) => whole(new Date(`${date}T12:00:00Z`)),
    day,
    moment(iso, now) {
      const at = new Date(iso);
      const on = day(at, now);
      return on === "today" ? clock(at) : `${on} ${clock(at)}`;
    },
    past(iso, now) {
      const at = new Date(iso);
      const on = day(at, now);
      return on === "today" ? clock(at) : on;
    },
  };
}

type Week = { firstDay: number };

/** Monday, where the browser does not tell. */
function weekStartOf(locale: string): Times["weekStart"] {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => Week; weekInfo?: Week };
  const week = known.getWeekInfo?.() ?? known.weekInfo;
  return ((week?.firstDay ?? 1) % 7) as Times["weekStart"];
}

/** As this reader writes them. */
export const times = timesOf(typeof navigator === "undefined" ? "" : navigator.language);
