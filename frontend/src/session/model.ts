import type { Given, ProgramsApi } from "./console/programs";
import type { InstructionsApi } from "./instructions";
import type { LateApi, LateWork } from "./late";
import type { RemovedFile } from "./removed";
import type { TestsApi, TestsState } from "./tests/model";

/** What the session's view shows: plain, immutable values, made anew when something changed. */

export type Mode = "interviewer" | "candidate";
export type StreamName = "stdout" | "stderr" | "notice" | "input";
export type Outcome = "running" | "finished" | "limit" | "stopped" | "crashed" | "lost";

export interface Me {
  id: string; // person or participant id
  name: string;
  mode: Mode;
}

export interface Language {
  id: string; // "python", "javascript"
  name: string;
  version: string;
  fileName: string; // "main.py"
  runtime: string; // "built-in", "native", "remote", or EDITING
  repl?: boolean; // it has a prompt of its own
  packages?: readonly { name: string; version: string }[]; // besides its own library, by name
  morePackages?: string; // how to have more, for whoever looks after the machine
}

const EDITING = "editing";

/** A language that this relay does not execute. */
export function onlyEditing(id: string): Language {
  return { id, name: id, version: "", fileName: "", runtime: EDITING };
}

/** Whether the relay executes it. */
export function isExecuted(language: Language): boolean {
  return language.runtime !== EDITING;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface OutputChunk {
  seq: number; // 1, 2, 3, … over all streams
  at?: string;
  stream: StreamName;
  text: string;
}

export interface Execution {
  id: string;
  language: string;
  main: string;
  authorId: string;
  authorName: string;
  outcome: Outcome;
  exitCode: number;
  message: string; // one plain sentence on how it ended
  startedAt: string;
  endedAt?: string | null;
  wallMs: number;
  cpuMs: number;
  memoryBytes: number;
  truncated: boolean;
  args?: readonly string[];
  repl?: boolean; // the language's own prompt
  terminal?: TerminalSize | undefined; // of whoever started it; none: its input was given with it
  output: readonly OutputChunk[];
}

/** `deleted`: in the trash, from where it may come back. `gone`: for ever, or this browser may no longer enter. */
export type InterviewState = "upcoming" | "live" | "ended" | "deleted" | "gone";

/** Nothing can be written or run any more. */
export function isOver(state: InterviewState): boolean {
  return state !== "upcoming" && state !== "live";
}

export interface InterviewView {
  id: string;
  name: string;
  state: InterviewState;
}

/** Where the work is. Only `stored` says that the relay has it on disk. */
export type Storage =
  | { kind: "connecting" } // nothing was loaded from the relay yet
  | { kind: "storing" } // sent, not yet confirmed
  | { kind: "stored"; at: Date }
  | { kind: "offline"; kept: boolean } // kept: in this browser's own storage; otherwise only in this page
  | { kind: "failing"; kept: boolean } // the relay is there but cannot write
  | { kind: "waits"; kept: boolean } // it builds on work of somebody's that the relay does not have
  | { kind: "full"; kept: boolean } // the document is at its limit; the relay takes nothing more
  | { kind: "refused"; kept: boolean; reason: string } // the relay does not take it, and it is no longer sent
  | { kind: "damaged" } // what the relay has is not what was written; it opens it to nobody
  | { kind: "readonly" }; // the interview has ended or is gone, and everything is stored

/** What is odd about a name: it shows next to nothing, or can be taken for an interviewer's who is here. */
export type Doubt = "blank" | "alike";

export interface PersonHere {
  id: string;
  name: string;
  mode: Mode;
  color: string; // a CSS colour from tokens.css
  me: boolean;
  file: string | null; // file id they look at
  doubt?: Doubt | undefined; // known to interviewers alone
}

export interface FileView {
  id: string;
  name: string;
  clash: boolean; // another file has this name, or a folder's part of it: nothing runs until one is renamed
}

/** A place in a file. */
export interface Target {
  file: string; // file id
  line: number; // 1, 2, 3, …
  column: number; // 1, 2, 3, …
}

export interface SessionState {
  interview: InterviewView;
  me: Me;
  connected: boolean;
  returns: number; // how often the relay was reached again
  storage: Storage;
  refused: string | null; // why the code is no longer sent to the relay, as a sentence
  loaded: boolean; // the document is there (from the relay, or kept in this browser)
  people: readonly PersonHere[];
  met: boolean; // an interviewer is here, or has been
  files: readonly FileView[];
  unlisted: number; // files besides those: there are too many
  file: string | null; // the open file's id
  main: string | null; // the id of the file that Run executes
  removed: readonly RemovedFile[]; // deleted a moment ago, oldest first
  instructions: string; // Markdown; "" when there are none
  late: readonly LateWork[]; // what came after the end, as far as interviewers are told
  languages: readonly Language[];
  language: Language | null;
  executions: readonly Execution[]; // oldest first
  running: Execution | null; // the newest that still runs
  /** What this page has started and the session has not heard of yet. */
  coming: "program" | "prompt" | null;
  starting: boolean; // Run was pressed, the relay has not answered
  given: Given; // what this person's next program gets
  target: Target | null; // where the caret is to go; a new one each time
  notice: string | null; // what went wrong with the last act, in plain words, while it holds
  tests: TestsState;
}

/**
 * What became of a deleted interview. `unknown`: there is none, or none for
 * whoever asks; `refused`: whoever asks is not known.
 */
export type Fate = "deleted" | "unknown" | "refused" | { name: string; state: InterviewState };

/** What the session needs of the HTTP API; src/api implements it. */
export interface SessionApi extends ProgramsApi, TestsApi, InstructionsApi, LateApi {
  fate(interviewId: string): Promise<Fate>;
  languages(): Promise<Language[]>;
  executions(interviewId: string): Promise<Execution[]>;
}

/** Writes a file where the person wants it; false when they thought better of it. */
export type SaveText = (name: string, text: string) => Promise<boolean>;

export interface OpenSessionOptions {
  interview: InterviewView;
  token: string;
  liveUrl: string; // ws://host/live
  me: Me;
  api: SessionApi;
  /** The interview was deleted for ever, and nothing of it is left in this browser's documents. */
  onPurged?: () => void;
  /** In a window whose downloads go nowhere. */
  saveText?: SaveText | undefined;
}
