import type { components } from "./schema";

/** Names for the shapes of the relay's HTTP API. Times are RFC 3339 in UTC. */
type Shapes = components["schemas"];

export type Person = Shapes["Person"];
export type PresentPerson = Shapes["Present"];
export type Mode = PresentPerson["mode"];
/** As the relay sends it, and as a page shows it before the relay has answered. */
export type Interview = Omit<Shapes["Interview"], Untold> & { [K in Untold]?: Shapes["Interview"][K] | null };
type Untold =
  | "createdBy"
  | "invited"
  | "startsAt"
  | "startedAt"
  | "endedAt"
  | "deletedAt"
  | "revision"
  | "revisions";
export type NewInterview = Shapes["NewInterview"];
export type InterviewPatch = Shapes["InterviewPatch"];
export type InterviewPage = Omit<Shapes["InterviewPage"], "items"> & { items: Interview[] };
/** One thing that changed in the workspace. */
export type Change = Shapes["Change"];
export type ChangeList = Shapes["ChangeList"];
export type Happened = Shapes["Happened"];
export type PersonPatch = Shapes["PersonPatch"];
/** The invitations of one interview, summed up. */
export type Invited = Shapes["Invited"];
export type Invitation = Shapes["Invitation"];
export type NewInvitation = Shapes["NewInvitation"];
export type LetterDraft = Shapes["LetterDraft"];
export type PlannedLetter = Shapes["PlannedLetter"];
export type LetterPreview = Shapes["LetterPreview"];
export type MailState = Shapes["MailState"];
export type MailSettings = Shapes["MailSettings"];
export type MailSettingsChange = Shapes["MailSettingsChange"];
export type MailSecurity = MailSettings["security"];
export type MailTested = Shapes["MailTested"];
export type LetterWording = Shapes["LetterWording"];
export type Wording = Shapes["Wording"];
export type WordingSettings = Shapes["WordingSettings"];
export type WordingDraft = Shapes["WordingDraft"];
export type WordingPreview = Shapes["WordingPreview"];
export type Template = Shapes["Template"];
export type TemplateBrief = Shapes["TemplateBrief"];
export type TemplateContent = Shapes["TemplateContent"];
export type TestCase = Shapes["TestCase"];
export type TestFile = Shapes["TestFile"];
/** The tests of one session, as whoever asks may see them. */
export type SessionTests = Shapes["SessionTests"];
export type SessionTest = Shapes["SessionTest"];
export type TestRun = Shapes["TestRun"];
export type TestResult = Shapes["TestResult"];
export type ExecutionLimits = Shapes["ExecutionLimits"];
/** With what they are when nobody changes them. */
export type LimitsInForce = Shapes["ExecutionLimitsBody"];
export type SignedIn = Shapes["SignedIn"];
export type Joined = Shapes["Joined"];
/** What a page learns about the session it is about to open. */
export type SessionInfo = Shapes["Session"];
export type Execution = Shapes["Execution"];
export type ExecutionInput = Shapes["ExecutionInputBody"];
export type TestRunInput = Shapes["TestRunInputBody"];
export type TerminalSize = Shapes["TerminalSize"];
export type Typed = Shapes["Typed"];
export type Language = Shapes["Language"];
/** What the relay tells everyone in a session beside documents, and what a page tells of itself. */
export type RelayMessage = Shapes["RelayMessage"];
export type PageMessage = Shapes["PageMessage"];

export interface ListQuery {
  query?: string;
  state?: "upcoming" | "live" | "ended" | "deleted";
  cursor?: string;
  limit?: number;
}
