import type { ExecutionsApi, ExecutionsState } from "./console/executions";
import type { ProgramsApi, ProgramsState } from "./console/programs";
import type { CoreApi, CoreOptions, CoreState } from "./core";
import type { InstructionsApi, InstructionsState } from "./instructions";
import type { LanguagesApi, LanguagesState } from "./languages/languages";
import type { LateApi, LateState } from "./late";
import type { FilesState } from "./openFiles";
import type { PeopleState } from "./people";
import type { TestsApi, TestsState } from "./tests/model";

/** What the session's view shows: plain, immutable values, made anew when something changed. */
export interface SessionState
  extends CoreState,
    FilesState,
    PeopleState,
    ExecutionsState,
    ProgramsState,
    InstructionsState,
    LateState,
    LanguagesState {
  tests: TestsState;
}

/** What the session needs of the HTTP API; src/api implements it. */
export interface SessionApi
  extends CoreApi,
    ExecutionsApi,
    ProgramsApi,
    TestsApi,
    InstructionsApi,
    LateApi,
    LanguagesApi {}

/** Writes a file where the person wants it; false when they thought better of it. */
export type SaveText = (name: string, text: string) => Promise<boolean>;

export interface OpenSessionOptions extends CoreOptions {
  api: SessionApi;
  /** In a window whose downloads go nowhere. */
  saveText?: SaveText | undefined;
}
