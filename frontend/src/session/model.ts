import type { ExecutionsApi, ExecutionsState } from "./console/executions";
import type { ProgramsApi, ProgramsState } from "./console/programs";
import type { InstructionsApi, InstructionsState } from "./instructions";
import type { Fate, InterviewView, Me } from "./interview";
import type { LanguagesApi, LanguagesState } from "./languages/languages";
import type { LateApi, LateState } from "./late";
import type { FilesState } from "./openFiles";
import type { PeopleState } from "./people";
import type { Storage } from "./storage/place";
import type { TestsApi, TestsState } from "./tests/model";

/** What the session's view shows: plain, immutable values, made anew when something changed. */
export interface SessionState
  extends FilesState,
    PeopleState,
    ExecutionsState,
    ProgramsState,
    InstructionsState,
    LateState,
    LanguagesState {
  interview: InterviewView;
  me: Me;
  connected: boolean;
  returns: number; // how often the relay was reached again
  storage: Storage;
  refused: string | null; // why the code is no longer sent to the relay, as a sentence
  loaded: boolean; // the document is there (from the relay, or kept in this browser)
  notice: string | null; // what went wrong with the last act, in plain words, while it holds
  tests: TestsState;
}

/** What the session needs of the HTTP API; src/api implements it. */
export interface SessionApi
  extends ExecutionsApi,
    ProgramsApi,
    TestsApi,
    InstructionsApi,
    LateApi,
    LanguagesApi {
  fate(interviewId: string): Promise<Fate>;
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
