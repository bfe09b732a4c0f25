import type { Execution, Language, Mode } from "../session/model";

/** The shapes of the relay's HTTP API. Times are RFC 3339 in UTC. */
export type { Execution, Language, Mode };

export interface Person {
  id: string;
  email: string;
  name: string;
  role: "admin" | "interviewer";
}

export interface PresentPerson {
  id: string;
  name: string;
  mode: Mode;
}

export interface Interview {
  id: string;
  name: string; // "" when none was given
  title: string; // what to show
  state: "upcoming" | "live" | "ended";
  joinUrl: string;
  candidateName?: string;
  candidateEmail?: string;
  startsAt?: string | null;
  minutes?: number;
  timeZone?: string;
  templateId?: string;
  createdAt: string;
  startedAt?: string | null;
  endedAt?: string | null;
  deletedAt?: string | null;
  createdBy?: string;
  present: PresentPerson[];
}

export interface NewInterview {
  id?: string;
  joinToken?: string;
  name?: string;
  candidateName?: string;
  candidateEmail?: string;
  startsAt?: string;
  minutes?: number;
  timeZone?: string;
  templateId?: string;
}

export interface InterviewPage {
  items: Interview[];
  next: string;
}

export interface ListQuery {
  query?: string;
  state?: "upcoming" | "live" | "ended" | "deleted";
  cursor?: string;
  limit?: number;
}

export interface Happened {
  id: string;
  status: string; // "deleted", "restored", "purged", "not_found", …
}

export interface SignedIn {
  token: string;
  person: Person;
}

export interface Joined {
  participantToken: string;
  participantId: string;
  interview: { id: string; name: string; state: "upcoming" | "live" | "ended" };
}

/** What a page learns about the session it is about to open. */
export interface SessionInfo {
  interview: { id: string; name: string; state: "upcoming" | "live" | "ended" };
  livePath?: string;
  me?: { id: string; name: string; mode: Mode };
}
