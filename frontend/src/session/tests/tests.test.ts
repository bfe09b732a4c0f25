import { describe, expect, it } from "vitest";
import { Notice } from "../notice";
import type { SessionTest, TestResult, TestRun, TestsApi } from "./model";
import { rowsOf, summary } from "./rows";
import { Tests } from "./tests";

const items: SessionTest[] = [
  { number: 1, hidden: true },
  { number: 2, hidden: false, name: "two", case: { stdin: "2\n", expected: "4\n" } },
  { number: 3, hidden: false, name: "", case: { stdin: "3\n", expected: "9\n" } },
];
const begun = {
  id: "r1",
  authorName: "Ada",
  authorId: "a",
  language: "python",
  startedAt: "2026-11-23T14:00:00Z",
};
const run = (results: TestResult[], outcome = "running"): TestRun => ({
  ...begun,
  outcome,
  message: "",
  total: 3,
  results,
});
const started = { type: "tests.started" as const, by: "Ada", total: 3, ...begun };
const ended = {
  type: "tests.ended" as const,
  id: "r1",
  outcome: "finished" as const,
  message: "",
  endedAt: "2026-11-23T14:00:01Z",
  passed: 1,
  total: 3,
};
const result = (number: number, passed: boolean): TestResult => ({ number, hidden: number === 1, passed });

/** What the relay would answer, changed as it goes on. */
function relay() {
  const here: { items: SessionTest[]; runs: TestRun[]; asked: number } = { items, runs: [], asked: 0 };
  const api: TestsApi = {
    tests: async () => ({ items: here.items }),
    testRuns: async () => {
      here.asked++;
      return here.runs;
    },
    runTests: async () => ({ id: "r1" }),
    stopTests: async () => {},
  };
  return { here, api };
}

function tests(api: TestsApi, whole = false) {
  return new Tests({ api, interviewId: "i", whole, notice: new Notice(() => 0), onChange: () => {} });
}

const standingsOf = (made: Tests) => rowsOf(made.state()).map(({ standing }) => standing);

describe("the tests of a session", () => {
  it("follow a run as it is told", async () => {
    const { api } = relay();
    const made = tests(api);
    await made.load();
    expect(standingsOf(made)).toEqual(["none", "none", "none"]);
    made.heard(started);
    expect(standingsOf(made)).toEqual(["waiting", "running", "waiting"]);
    made.heard({ type: "tests.case", id: "r1", ...result(2, true) });
    expect(standingsOf(made)).toEqual(["waiting", "passed", "running"]);
    made.heard({ type: "tests.case", id: "r1", ...result(3, false) });
    expect(standingsOf(made)).toEqual(["running", "passed", "failed"]); // the hidden ones are the last
    expect(summary(made.state()).text).toBe("2 of 3…");
    made.heard({ type: "tests.case", id: "r1", ...result(1, true) });
    made.heard(ended);
    expect(standingsOf(made)).toEqual(["passed", "passed", "failed"]);
    expect(summary(made.state())).toEqual({ tone: "bad", text: "2 of 3 passed" });
  });

  it("are there for who comes while they run, or after", async () => {
    const { here, api } = relay();
    here.runs = [run([result(2, false)])];
    const made = tests(api);
    await made.load();
    expect(standingsOf(made)).toEqual(["waiting", "failed", "running"]);
    // This page has not heard of the run that now ends: it asks.
    here.runs = [{ ...run([result(2, true)], "finished"), id: "r2", startedAt: "2026-11-23T15:00:00Z" }];
    made.heard({ ...ended, id: "r2" });
    await expect.poll(() => made.state().run?.id).toBe("r2");
    expect(standingsOf(made)).toEqual(["none", "passed", "none"]);
  });

  it("do not run again because of a list that was asked for before their end", async () => {
    const { here, api } = relay();
    here.runs = [run([result(2, true)])];
    const made = tests(api);
    made.heard(started);
    const loading = made.load();
    made.heard({ type: "tests.case", id: "r1", ...result(3, false) });
    made.heard(ended);
    await loading;
    expect(made.state().run?.outcome).toBe("finished");
    expect(standingsOf(made)).toEqual(["none", "passed", "failed"]);
  });

  it("ask at the end for what only interviewers are told", async () => {
    const { here, api } = relay();
    const made = tests(api, true);
    await made.load();
    made.heard(started);
    made.heard({ type: "tests.case", id: "r1", ...result(1, false) });
    here.runs = [run([{ ...result(1, false), actual: "0\n" }], "finished")];
    made.heard(ended);
    await expect.poll(() => made.state().run?.results[0]?.actual).toBe("0\n");
    const candidate = tests(api);
    await candidate.load();
    const { asked } = here;
    candidate.heard(ended);
    expect(here.asked).toBe(asked);
  });

  it("say what went wrong with an act", async () => {
    const { api } = relay();
    const made = tests({
      ...api,
      runTests: async () => {
        throw new Error("The tests are running.");
      },
    });
    await made.load();
    await made.start({ language: "python", files: [], main: "main.py" });
    expect(made.state()).toMatchObject({ starting: false, notice: "The tests are running." });
    made.heard(started);
    expect(made.state().notice).toBe("");
  });
});

describe("a test's row", () => {
  it("opens when there is something to see, and has a name", () => {
    const rows = rowsOf({
      items: [...items, { number: 4, hidden: true, file: { name: "test_it.py", text: "" } }],
      run: null,
    });
    expect(rows.map(({ name, opens }) => [name, opens])).toEqual([
      ["Hidden test", false],
      ["two", true],
      ["Test 3", true],
      ["test_it.py", true],
    ]);
  });
});
