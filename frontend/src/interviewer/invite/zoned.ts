import { times } from "../../ui/times";

/** A date and a time as a calendar and a clock on the wall show them, in some time zone. */
export interface Wall {
  date: string; // "2026-11-26"
  time: string; // "14:30"
}

const day = 86_400_000; // ms

/**
 * The instants at which clocks in a zone show a date and a time: one as a rule,
 * none where daylight saving skips it, two (the earlier first) where it happens twice.
 */
export function instantsAt({ date, time }: Wall, zone: string): Date[] {
  const wall = Date.parse(`${date}T${time.slice(0, 5)}:00Z`);
  if (Number.isNaN(wall)) return [];
  // No zone changes its offset twice within two days.
  const guesses = new Set([wall - day, wall + day].map((near) => wall - offset(new Date(near), zone)));
  return [...guesses]
    .filter((at) => at + offset(new Date(at), zone) === wall)
    .sort((a, b) => a - b)
    .map((at) => new Date(at));
}

/** What clocks in a zone show at an instant. */
export function wallAt(at: Date, zone: string): Wall {
  const iso = new Date(at.getTime() + offset(at, zone)).toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 16) };
}

/** The first time after one that is skipped, as in "3:00" for 2:30 on the night when summer begins. */
export function afterGap({ date, time }: Wall, zone: string): Wall {
  const wall = Date.parse(`${date}T${time.slice(0, 5)}:00Z`);
  const before = offset(new Date(wall - day), zone);
  const after = offset(new Date(wall + day), zone);
  // Within the gap the clocks before it would have shown the time an hour (or so) too late.
  for (let at = wall - after - (after - before); at <= wall - before; at += 60_000)
    if (offset(new Date(at), zone) === after) return wallAt(new Date(at), zone);
  return wallAt(new Date(wall - before), zone);
}

/** Milliseconds that a zone's clocks are ahead of UTC at an instant. */
export function offset(at: Date, zone: string): number {
  const parts = partsIn(zone).formatToParts(at);
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const shown = Date.UTC(n("year"), n("month") - 1, n("day"), n("hour"), n("minute"), n("second"));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** "UTC+1", "UTC−3:30": how far a zone is from UTC at an instant. */
export function utcOffset(at: Date, zone: string): string {
  const minutes = Math.round(offset(at, zone) / 60_000);
  if (minutes === 0) return "UTC";
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** "Thu 26 Nov 2026, 14:30" as clocks in a zone show it, written as its reader writes. */
export function inZone(at: Date, zone: string): string {
  const { date, time } = wallAt(at, zone);
  return `${times.date(date)}, ${times.wall(time)}`;
}

/** "New York" for "America/New_York". */
export function placeOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone this browser knows, the own one first. */
export function zones(): string[] {
  const own = ownZone();
  const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [own, ...["UTC", ...all].filter((z) => z !== own)];
}

/** Whether clocks in two zones show the same at an instant. */
export function sameClock(at: Date, one: string, other: string): boolean {
  return offset(at, one) === offset(at, other);
}
