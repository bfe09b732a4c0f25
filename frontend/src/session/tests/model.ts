import type { RelayMessage } from "../messages";

/** What a session's code is tested with, as whoever asks may see it: of a hidden test a candidate gets its number alone. */
export interface SessionTest {
  number: number; // 1, 2, 3, …
  hidden: boolean;
  name?: string;
  case?: { stdin: string; args?: string[]; expected: string };
  file?: { name: string; text: string };
}

/** How one test went; of a hidden one a candidate gets number and passed. */
export interface TestResult {
  number: number;
  hidden: boolean;
  passed: boolean;
  name?: string;
  message?: string; // one plain sentence
  actual?: string;
  errors?: string; // the program's other output
  cut?: boolean; // something of the outputs was left out
  ms?: number;
}

export interface TestRun {
  id: string;
  language: string;
  authorId: string;
  authorName: string;
  outcome: string; // "running", "finished", "limit", "stopped", "crashed", "lost"
  message: string; // one plain sentence on how it ended
  startedAt: string;
  endedAt?: string | null;
  total: number;
  results: TestResult[];
}

/** What the relay tells everyone while tests run. */
export type TestsMessage = Extract<RelayMessage, { type: `tests.${string}` }>;

export interface Program {
  language: string;
  files: { name: string; text: string }[];
  main: string;
}

/** What the tests need of the HTTP API. */
export interface TestsApi {
  tests(interviewId: string): Promise<{ items: SessionTest[] }>;
  testRuns(interviewId: string): Promise<TestRun[]>;
  runTests(interviewId: string, program: Program): Promise<{ id: string }>;
  stopTests(interviewId: string, run: string): Promise<void>;
}

export interface TestsState {
  items: readonly SessionTest[]; // none: the session has no tests
  run: TestRun | null; // the newest
  starting: boolean;
  notice: string; // what went wrong with the last act; "" when nothing did
}
