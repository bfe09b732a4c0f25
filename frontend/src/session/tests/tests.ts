import { Asking } from "../asking";
import type { Holds, Notice } from "../notice";
import type { Part } from "../part";
import type { Program, SessionTest, TestResult, TestRun, TestsApi, TestsMessage, TestsState } from "./model";

interface TestsOptions {
  api: TestsApi;
  interviewId: string;
  /** Whether the relay says more of hidden tests to this person than to everyone. */
  whole: boolean;
  notice: Notice;
  onChange: () => void;
}

/**
 * The tests of a session and their newest run, put together from what the relay
 * lists and what it tells while they run, in any order.
 */
export class Tests implements Part<TestsState> {
  private items: readonly SessionTest[] = [];
  private run: TestRun | null = null;
  private starting = false;
  private readonly asking = new Asking(() => this.ask());

  constructor(private readonly options: TestsOptions) {}

  state(): TestsState {
    return { items: this.items, run: this.run, starting: this.starting, notice: this.options.notice.text };
  }

  reached() {
    void this.load();
  }

  /** Asks what there is and what became of it. */
  load(): Promise<void> {
    return this.asking.ask();
  }

  private async ask() {
    const { api, interviewId } = this.options;
    this.items = (await api.tests(interviewId)).items;
    if (this.items.length > 0) {
      const newest = (await api.testRuns(interviewId)).at(-1);
      if (newest) this.take(newest);
    }
    this.options.onChange();
  }

  heard(message: TestsMessage) {
    switch (message.type) {
      case "tests.started": {
        const { id, by, authorId, language, startedAt, total } = message;
        const begun = { id, authorName: by, authorId, language, startedAt, total };
        this.take({ ...begun, outcome: "running", message: "", results: [] });
        this.options.notice.say("");
        break;
      }
      case "tests.case": {
        const { type: _type, id, ...result } = message;
        if (this.run?.id === id) this.run = { ...this.run, results: merged([result], this.run.results) };
        else void this.load();
        break;
      }
      case "tests.ended": {
        const { id, outcome, message: sentence, endedAt } = message;
        if (this.run?.id === id) this.run = { ...this.run, outcome, message: sentence, endedAt };
        // What everyone is told leaves out what this person may know.
        if (this.run?.id !== id || this.options.whole) void this.load();
        break;
      }
      default:
        return message satisfies never;
    }
    this.options.onChange();
  }

  async start(program: Program): Promise<void> {
    if (this.starting || this.run?.outcome === "running" || this.items.length === 0) return;
    this.starting = true;
    await this.attempt(this.options.api.runTests(this.options.interviewId, program));
    this.starting = false;
    this.options.onChange();
  }

  async stop(): Promise<void> {
    if (this.run?.outcome === "running")
      await this.attempt(this.options.api.stopTests(this.options.interviewId, this.run.id));
  }

  tell(text: string, holds?: Holds) {
    this.options.notice.say(text, holds);
    this.options.onChange();
  }

  dispose() {
    this.asking.dispose();
  }

  private async attempt(act: Promise<unknown>) {
    this.tell("");
    try {
      await act;
    } catch (error) {
      this.options.notice.failed(error);
      this.options.onChange();
    }
  }

  private take(run: TestRun) {
    const known = this.run;
    if (known?.id !== run.id) {
      if (!known || run.startedAt >= known.startedAt) this.run = run;
      return;
    }
    // "running" in a list that was asked for before the end must not undo the end.
    const newest = known.outcome !== "running" && run.outcome === "running" ? known : run;
    this.run = { ...newest, results: merged(known.results, run.results) };
  }
}

/** The results by number; the relay's list knows no less of one than its messages, so `listed` counts. */
function merged(told: readonly TestResult[], listed: readonly TestResult[]): TestResult[] {
  const byNumber = new Map<number, TestResult>();
  for (const result of [...told, ...listed]) byNumber.set(result.number, result);
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}
