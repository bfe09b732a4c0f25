import { describe, expect, it } from "vitest";
import type { Execution } from "./execution";
import { Feed, type Op } from "./feed";

const execution = (id: string, texts: string[], outcome: Execution["outcome"] = "running") =>
  ({
    id,
    outcome,
    output: texts.map((text, i) => ({ seq: i + 1, stream: "stdout", text })),
  }) as unknown as Execution;

/** "reset", "+a" begins, "a:text", "-a" ends. */
const words = (ops: Op[]) => ops.map(word);
function word(op: Op): string {
  switch (op.kind) {
    case "reset":
      return "reset";
    case "begin":
      return `+${op.execution.id}`;
    case "text":
      return `${op.execution.id}:${op.chunks.map(({ text }) => text).join("")}`;
    default:
      return `-${op.execution.id}`;
  }
}

describe("the feed", () => {
  it("adds what is new, and nothing twice", () => {
    const feed = new Feed();
    expect(words(feed.next([]))).toEqual([]);
    expect(words(feed.next([execution("a", [])]))).toEqual(["+a"]);
    expect(words(feed.next([execution("a", ["1", "2"])]))).toEqual(["a:12"]);
    expect(words(feed.next([execution("a", ["1", "2"])]))).toEqual([]);
    expect(words(feed.next([execution("a", ["1", "2", "3"], "finished")]))).toEqual(["a:3", "-a"]);
    const a = execution("a", ["1", "2", "3"], "finished");
    expect(words(feed.next([a, execution("b", ["x"])]))).toEqual(["+b", "b:x"]);
    expect(words(feed.next([a, execution("b", ["x"], "stopped")]))).toEqual(["-b"]);
  });

  it("shows everything to who comes late", () => {
    const list = [execution("a", ["1", "2"], "finished"), execution("b", ["3"])];
    expect(words(new Feed().next(list))).toEqual(["+a", "a:12", "-a", "+b", "b:3"]);
  });

  it("writes anew what changed before the end", () => {
    const feed = new Feed();
    feed.next([execution("a", ["1"]), execution("b", ["x"])]);
    // Nothing changed: nothing is written, though a's end is not known.
    expect(words(feed.next([execution("a", ["1"]), execution("b", ["x", "y"])]))).toEqual(["b:y"]);
    const list = [execution("a", ["1", "2"], "finished"), execution("b", ["x", "y"])];
    expect(words(feed.next(list))).toEqual(["reset", "+a", "a:12", "-a", "+b", "b:xy"]);
    expect(words(feed.next(list))).toEqual([]);
    const between = [list[0] as Execution, execution("between", [], "finished"), list[1] as Execution];
    expect(words(feed.next(between))[0]).toBe("reset");
    expect(words(feed.next(between))).toEqual([]);
  });

  it("fills a gap in what has ended", () => {
    const feed = new Feed();
    feed.next([execution("a", ["1"], "finished")]);
    expect(words(feed.next([execution("a", ["1", "2"], "finished")]))).toEqual(["reset", "+a", "a:12", "-a"]);
  });

  it("clears what was, but not what is still to come", () => {
    const feed = new Feed();
    const a = execution("a", ["1"], "finished");
    feed.next([a, execution("b", ["x"])]);
    expect(words(feed.clear([a, execution("b", ["x"])]))).toEqual(["reset", "+b"]);
    expect(words(feed.next([a, execution("b", ["x", "y"])]))).toEqual(["b:y"]);
    const b = execution("b", ["x", "y"], "finished");
    expect(words(feed.next([a, b]))).toEqual(["-b"]);
    expect(words(feed.clear([a, b]))).toEqual(["reset"]);
    expect(words(feed.next([a, b, execution("c", [])]))).toEqual(["+c"]);
  });

  it("begins with the newest of very much", () => {
    const much = "x".repeat(1024 * 1024);
    const list = ["a", "b", "c", "d"].map((id) => execution(id, [much], "finished"));
    expect(words(new Feed().next(list)).filter((op) => op.length === 2)).toEqual(["+c", "-c", "+d", "-d"]);
    const many = Array.from({ length: 100 }, (_, i) => execution(`${i}`, [], "finished"));
    const feed = new Feed();
    expect(words(feed.next(many))[0]).toBe("+60");
    expect(words(feed.next([...many, execution("new", [])]))).toEqual(["+new"]);
  });
});
