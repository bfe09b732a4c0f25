import type { SessionTest, TestResult, TestRun, TestsState } from "./model";

export type Standing = "passed" | "failed" | "running" | "waiting" | "none";

export interface TestRow {
  number: number;
  name: string;
  hidden: boolean;
  standing: Standing;
  test: SessionTest;
  result: TestResult | null;
  /** There is more to see than a candidate gets of a hidden test. */
  opens: boolean;
}

/** The tests as rows of a table, with what is known of each in the newest run. */
export function rowsOf({ items, run }: Pick<TestsState, "items" | "run">): TestRow[] {
  const results = new Map(run?.results.map((result) => [result.number, result]));
  const next = run?.outcome === "running" ? nextOf(items, results) : undefined;
  return items.map((test) => {
    const result = results.get(test.number) ?? null;
    return {
      number: test.number,
      name: nameOf(test),
      hidden: test.hidden,
      standing: standing(run, result, test === next || (test.hidden && next?.hidden === true)),
      test,
      result,
      opens: test.case !== undefined || test.file !== undefined,
    };
  });
}

/** The relay runs the hidden tests last, and tells of them together. */
function nextOf(items: readonly SessionTest[], results: ReadonlyMap<number, TestResult>) {
  const left = items.filter(({ number }) => !results.has(number));
  return left.find(({ hidden }) => !hidden) ?? left[0];
}

function standing(run: TestRun | null, result: TestResult | null, next: boolean): Standing {
  if (result) return result.passed ? "passed" : "failed";
  if (run?.outcome === "running") return next ? "running" : "waiting";
  return "none";
}

function nameOf(test: SessionTest): string {
  if (test.name) return test.name;
  if (test.file) return test.file.name;
  return test.hidden && !test.case ? "Hidden test" : `Test ${test.number}`;
}

export const standings: Record<Standing, string> = {
  passed: "Passed",
  failed: "Failed",
  running: "Running…",
  waiting: "Waiting",
  none: "Not run",
};

/** How the newest run stands, in a few words. */
export function summary(state: TestsState): { tone: "quiet" | "good" | "bad"; text: string } {
  const { run, starting } = state;
  if (starting && run?.outcome !== "running") return { tone: "quiet", text: "Starting…" };
  if (!run) return { tone: "quiet", text: "" };
  const passed = run.results.filter((result) => result.passed).length;
  switch (run.outcome) {
    case "running":
      return { tone: "quiet", text: `${run.results.length} of ${run.total}…` };
    case "finished":
      return { tone: passed === run.total ? "good" : "bad", text: `${passed} of ${run.total} passed` };
    case "stopped":
      return { tone: "quiet", text: `stopped · ${passed} of ${run.total} passed` };
    default:
      return { tone: "bad", text: `not finished · ${passed} of ${run.total} passed` };
  }
}
