import type { Interview } from "../../api";

const assumed = 60; // minutes of an interview without a length, as the relay takes it

/** Whether its planned time is over and nobody has opened it. */
export function overdue(i: Interview, now: Date): boolean {
  if (i.state !== "upcoming" || !i.startsAt || i.deletedAt) return false;
  return now.getTime() > Date.parse(i.startsAt) + (i.minutes || assumed) * 60_000;
}
