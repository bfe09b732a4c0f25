import type { Interview } from "../../api";

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayThisYear = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });
const dayPast = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const dayOtherYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** "today", "tomorrow", "yesterday", "Thu, Nov 26" to come, "Nov 20" gone, or "Nov 26, 2025", by the calendar of this computer. */
export function day(at: Date, now: Date): string {
  // Noon to noon: a day with 23 or 25 hours still rounds to one.
  const noon = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate(), 12).getTime();
  const days = Math.round((noon(at) - noon(now)) / 86_400_000);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  if (at.getFullYear() !== now.getFullYear()) return dayOtherYear.format(at);
  return (days > 0 ? dayThisYear : dayPast).format(at);
}

/** "14:30" when it is today, else "tomorrow 14:30". */
export function moment(iso: string, now: Date): string {
  const at = new Date(iso);
  const on = day(at, now);
  return on === "today" ? clock.format(at) : `${on} ${clock.format(at)}`;
}

/** The one time that matters of an interview, as its row shows it. */
export function rowTime(i: Interview, now: Date): string {
  if (i.deletedAt) return `deleted ${past(i.deletedAt, now)}`;
  if (i.state === "live" && i.startedAt) return `since ${past(i.startedAt, now)}`;
  if (i.state === "ended" && i.endedAt) return past(i.endedAt, now);
  if (i.startsAt)
    return i.minutes ? `${moment(i.startsAt, now)} · ${i.minutes} min` : moment(i.startsAt, now);
  return `made ${past(i.createdAt, now)}`;
}

/** Of what is over, the time matters today and the day later. */
function past(iso: string, now: Date): string {
  const at = new Date(iso);
  const on = day(at, now);
  return on === "today" ? clock.format(at) : on;
}

/** How long a session has run: "4:05", "1:02:03". */
export function elapsed(fromISO: string, until: Date): string {
  const seconds = Math.max(0, Math.floor((until.getTime() - Date.parse(fromISO)) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
