import { describe, expect, it } from "vitest";
import type { Execution } from "./execution";
import { Executions } from "./executions";

const execution = {
  id: "e1",
  language: "python",
  main: "main.py",
  args: [],
  repl: false,
  authorId: "p",
  authorName: "Ada",
  outcome: "running" as const,
  exitCode: 0,
  message: "",
  startedAt: "2026-11-23T10:00:00Z",
  wallMs: 0,
  cpuMs: 0,
  memoryBytes: 0,
  truncated: false,
};
const started = { type: "execution.started" as const, execution };
const ended = { type: "execution.ended" as const, execution: { ...execution, outcome: "finished" as const } };
const printed = (seq: number) => ({
  type: "execution.output" as const,
  id: "e1",
  seq,
  at: "2026-11-23T10:00:01Z",
  stream: "stdout" as const,
  text: `${seq} `,
});

function executions() {
  const questions: ((list: Execution[]) => void)[] = [];
  const told: string[] = [];
  const made = new Executions({
    api: { executions: () => new Promise((answer) => questions.push(answer)) },
    interviewId: "i",
    onChange: () => told.push("changed"),
    onOutput: () => told.push("printed"),
  });
  const text = () => made.state().executions[0]?.output.map((chunk) => chunk.text);
  return { made, questions, told, text };
}

describe("the executions of a session", () => {
  it("are told live, output more calmly than what begins and ends", () => {
    const { made, told, text } = executions();
    made.heard(started);
    expect(made.running?.id).toBe("e1");
    made.heard(printed(1));
    made.heard({ type: "execution.resized", id: "e1", terminal: { columns: 40, rows: 9 } });
    expect(made.running?.terminal).toEqual({ columns: 40, rows: 9 });
    made.heard(ended);
    expect([made.running, made.has("e1"), text()]).toEqual([null, true, ["1 "]]);
    expect(told).toEqual(["changed", "printed", "changed", "changed"]);
  });

  it("are asked for when output is missing, one list at a time", async () => {
    const { made, questions, text } = executions();
    made.heard(started);
    made.heard(printed(3));
    made.heard(printed(4));
    expect(questions).toHaveLength(1);
    const output = [1, 2, 3].map((seq) => ({ seq, stream: "stdout" as const, text: `${seq} ` }));
    questions[0]?.([{ ...execution, output }]);
    await expect.poll(() => text()).toEqual(["1 ", "2 ", "3 ", "4 "]);
    expect(questions).toHaveLength(2); // the second piece asked meanwhile
  });

  it("are asked for no more after the end", async () => {
    const { made, questions } = executions();
    made.reached();
    made.reached();
    made.dispose();
    questions[0]?.([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(questions).toHaveLength(1);
  });
});
