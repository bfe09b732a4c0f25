import { describe, expect, it } from "vitest";
import type { Execution, OutputChunk } from "./execution";
import { ExecutionList } from "./executionList";

const chunk = (seq: number): OutputChunk => ({ seq, stream: "stdout", text: `${seq} ` });
const execution = (change: Partial<Execution> = {}): Execution => ({
  id: "e1",
  language: "python",
  main: "main.py",
  authorId: "p",
  authorName: "Ada",
  outcome: "running",
  exitCode: 0,
  message: "",
  startedAt: "2026-11-23T10:00:00Z",
  wallMs: 0,
  cpuMs: 0,
  memoryBytes: 0,
  truncated: false,
  output: [],
  ...change,
});
const text = (executions: ExecutionList) =>
  executions
    .all()[0]
    ?.output.map((c) => c.text)
    .join("");

describe("executions", () => {
  it("put chunks in order, whatever order they come in", () => {
    const e = new ExecutionList();
    e.started(execution());
    expect(e.output("e1", chunk(2))).toBe(false);
    expect(e.output("e1", chunk(1))).toBe(true);
    expect(e.output("e1", chunk(3))).toBe(true);
    expect(text(e)).toBe("1 2 3 ");
  });

  it("take what is both in the list and told live once", () => {
    const e = new ExecutionList();
    e.started(execution());
    e.output("e1", chunk(1));
    e.output("e1", chunk(2));
    e.load([execution({ output: [chunk(1), chunk(2), chunk(3)] })]);
    e.output("e1", chunk(3));
    e.output("e1", chunk(4));
    expect(text(e)).toBe("1 2 3 4 ");
  });

  it("keep chunks that came before the execution was known", () => {
    const e = new ExecutionList();
    expect(e.output("e1", chunk(1))).toBe(false);
    e.started(execution());
    expect(text(e)).toBe("1 ");
  });

  it("fill a gap from the list", () => {
    const e = new ExecutionList();
    e.started(execution());
    e.output("e1", chunk(1));
    expect(e.output("e1", chunk(4))).toBe(false);
    e.load([execution({ output: [chunk(1), chunk(2), chunk(3)] })]);
    expect(text(e)).toBe("1 2 3 4 ");
  });

  it("do not run again because of a list that is older than their end", () => {
    const e = new ExecutionList();
    e.started(execution());
    e.ended(execution({ outcome: "finished", wallMs: 70 }));
    e.load([execution()]);
    expect(e.running()).toBeNull();
    expect(e.all()[0]?.wallMs).toBe(70);
  });

  it("have the size that was told last, and keep their output", () => {
    const e = new ExecutionList();
    e.started(execution({ terminal: { columns: 80, rows: 24 } }));
    e.output("e1", chunk(1));
    e.resized("e1", { columns: 100, rows: 30 });
    e.resized("unknown", { columns: 1, rows: 1 });
    expect(e.all()[0]?.terminal).toEqual({ columns: 100, rows: 30 });
    expect(text(e)).toBe("1 ");
  });

  it("are listed oldest first, and the newest that runs is the one to stop", () => {
    const e = new ExecutionList();
    e.started(execution({ id: "b", startedAt: "2026-11-23T10:00:02Z" }));
    e.started(execution({ id: "a", startedAt: "2026-11-23T10:00:01Z" }));
    expect(e.all().map(({ id }) => id)).toEqual(["a", "b"]);
    expect(e.running()?.id).toBe("b");
  });
});
