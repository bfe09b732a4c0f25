import type { Interview } from "../../api";
import { times } from "../../ui/times";

/** The one time that matters of an interview, as its row shows it. */
export function rowTime(i: Interview, now: Date): string {
  if (i.deletedAt) return `deleted ${times.past(i.deletedAt, now)}`;
  if (i.state === "live" && i.startedAt) return `since ${times.past(i.startedAt, now)}`;
  if (i.state === "ended" && i.endedAt) return times.past(i.endedAt, now);
  if (i.startsAt) return times.moment(i.startsAt, now);
  return `made ${times.past(i.createdAt, now)}`;
}

/** The length of what is to come, where there is room for it. */
export function rowLength(i: Interview): string {
  return i.state === "upcoming" && i.startsAt && i.minutes && !i.deletedAt ? `${i.minutes} min` : "";
}

/** How long a session has run: "4:05", "1:02:03". */
export function elapsed(fromISO: string, until: Date): string {
  const seconds = Math.max(0, Math.floor((until.getTime() - Date.parse(fromISO)) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
