import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Typed, Typist } from "./typist";

/** Stands for the relay: each call waits until the test answers it. */
function relay() {
  const calls: { id: string; typed: Typed; answer: (error?: Error) => void }[] = [];
  const refused = vi.fn();
  let runs = true;
  const typist = new Typist({
    send: (id, typed) =>
      new Promise((resolve, reject) => {
        calls.push({ id, typed, answer: (error) => (error ? reject(error) : resolve()) });
      }),
    again: (error) => (error as Error).message === "unreachable",
    refused,
    runs: () => runs,
  });
  return {
    typist,
    calls,
    refused,
    end: () => {
      runs = false;
    },
    texts: () => calls.map(({ typed }) => typed.text),
  };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the typist", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("sends the first key at once and the next ones together, one call at a time", async () => {
    const { typist, calls, texts } = relay();
    for (const key of "abc") typist.type("x", key);
    expect(texts()).toEqual(["a"]);
    calls[0]?.answer();
    await settle();
    expect(texts()).toEqual(["a", "bc"]);
    typist.type("x", "d");
    await settle();
    expect(texts()).toEqual(["a", "bc"]);
    calls[1]?.answer();
    await settle();
    expect(texts()).toEqual(["a", "bc", "d"]);
    expect(calls.map(({ typed }) => typed.number)).toEqual([1, 2, 3]);
  });

  it("sends what the relay may not have got again, under the same number", async () => {
    const { typist, calls } = relay();
    typist.type("x", "a");
    typist.type("x", "b");
    calls[0]?.answer(new Error("unreachable"));
    await vi.advanceTimersByTimeAsync(300);
    expect(calls[1]?.typed).toEqual(calls[0]?.typed);
    calls[1]?.answer();
    await settle();
    expect(calls[2]?.typed).toMatchObject({ text: "b", number: 2 });
  });

  it("gives up when the program has ended", async () => {
    const { typist, calls, end, refused } = relay();
    typist.type("x", "a");
    end();
    calls[0]?.answer(new Error("unreachable"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls).toHaveLength(1);
    expect(refused).not.toHaveBeenCalled();
  });

  it("drops what follows a refusal, and tells it", async () => {
    const { typist, calls, refused } = relay();
    typist.type("x", "a");
    typist.type("x", "b");
    calls[0]?.answer(new Error("too much"));
    await settle();
    expect(calls).toHaveLength(1);
    expect(refused).toHaveBeenCalledOnce();
    typist.type("x", "c");
    expect(calls).toHaveLength(2);
  });

  it("gives no key of one program to the next", async () => {
    const { typist, calls } = relay();
    typist.type("x", "a");
    typist.type("x", "b");
    typist.type("y", "c");
    calls[0]?.answer();
    await settle();
    expect(calls.map(({ id, typed }) => id + typed.text)).toEqual(["xa", "yc"]);
  });

  it("sends a large paste in pieces, whole characters each", async () => {
    const { typist, calls, texts } = relay();
    const text = `x${"😀".repeat(20_000)}`;
    typist.type("x", text);
    for (let i = 0; i < 5; i++) {
      calls[i]?.answer();
      await settle();
    }
    expect(texts().join("")).toBe(text);
    expect(texts().every((piece) => piece.length <= 16 * 1024 && piece.isWellFormed())).toBe(true);
  });
});
