import type { components } from "./schema";

/** Names for the shapes of the relay's HTTP API. Times are RFC 3339 in UTC. */
type Shapes = components["schemas"];

export type Person = Shapes["Person"];
export type PresentPerson = Shapes["Present"];
export type Mode = PresentPerson["mode"];
/** As the relay sends it, and as a page shows it before the relay has answered. */
export type Interview = Omit<Shapes["Interview"], Untold> & { [K in Untold]?: Shapes["Interview"][K] | null };
type Untold = "createdBy" | "startsAt" | "startedAt" | "endedAt" | "deletedAt";
export type NewInterview = Shapes["NewInterview"];
export type InterviewPatch = Shapes["InterviewPatch"];
export type InterviewPage = Omit<Shapes["InterviewPage"], "items"> & { items: Interview[] };
export type Happened = Shapes["Happened"];
export type SignedIn = Shapes["SignedIn"];
export type Joined = Shapes["Joined"];
/** What a page learns about the session it is about to open. */
export type SessionInfo = Shapes["Session"];
export type Execution = Shapes["Execution"];
export type Language = Shapes["Language"];

export interface ListQuery {
  query?: string;
  state?: "upcoming" | "live" | "ended" | "deleted";
  cursor?: string;
  limit?: number;
}
