import type { Interview } from "../../api";

// early is how long before its time an interview starts when an interviewer opens it.
const early = 60 * 60_000; // ms

/** Whether opening the session starts the interview: it is meant for now, or for no time at all. */
export function shouldStart(i: Interview, now: number): boolean {
  if (i.state !== "upcoming" || i.deletedAt) return false;
  return !i.startsAt || Date.parse(i.startsAt) - now < early;
}
