import type { NewInterview } from "../../api";
import { instant } from "./times";

/** The form of "Create link for later", as typed. */
export interface Later {
  name: string;
  candidateName: string;
  candidateEmail: string;
  date: string; // "2026-11-26" or ""
  time: string; // "14:30" or ""
  zone: string;
  minutes: string;
}

/** What is wrong with each field, in a sentence. */
export function checkLater(later: Later): Partial<Record<keyof Later, string>> {
  const wrong: Partial<Record<keyof Later, string>> = {};
  const email = later.candidateEmail.trim();
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) wrong.candidateEmail = "This is not an e-mail address.";
  if (later.date && !later.time) wrong.time = "At what time?";
  if (later.time && !later.date) wrong.date = "On which day?";
  return wrong;
}

/** What the relay is asked for: only what was filled in. */
export function toInterview(later: Later): NewInterview {
  const body: NewInterview = {};
  if (later.name.trim()) body.name = later.name.trim();
  if (later.candidateName.trim()) body.candidateName = later.candidateName.trim();
  if (later.candidateEmail.trim()) body.candidateEmail = later.candidateEmail.trim();
  if (later.date && later.time) {
    body.startsAt = instant(later.date, later.time, later.zone).toISOString();
    body.timeZone = later.zone;
  }
  if (later.minutes) body.minutes = Number(later.minutes);
  return body;
}
