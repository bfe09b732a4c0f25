import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Announcer } from "./announcer";

function announcing() {
  let made = 0;
  const announcer = new Announcer(() => ({ made: ++made }));
  const heard: number[] = [];
  announcer.subscribe(() => heard.push(announcer.state.made));
  return { announcer, heard };
}

describe("what changed", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is told once for all that happens at a time, and not before it is done", async () => {
    const { announcer, heard } = announcing();
    const { state } = announcer;
    announcer.changed();
    announcer.changed();
    expect([heard, announcer.state === state]).toEqual([[], true]);
    await Promise.resolve();
    expect(heard).toEqual([2]);
    announcer.changed();
    await Promise.resolve();
    expect(heard).toEqual([2, 3]);
  });

  it("is gathered when it comes fast, and told with what cannot wait", async () => {
    const { announcer, heard } = announcing();
    for (let i = 0; i < 1000; i++) announcer.changedSoon();
    vi.advanceTimersByTime(31);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([2]);
    announcer.changedSoon();
    announcer.changed();
    await Promise.resolve();
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([2, 3]);
  });

  it("is told to nobody who has left, and to nobody after the end", async () => {
    const { announcer, heard } = announcing();
    const left: number[] = [];
    const leave = announcer.subscribe(() => left.push(announcer.state.made));
    leave();
    announcer.changed();
    announcer.changedSoon();
    announcer.dispose();
    await Promise.resolve();
    vi.advanceTimersByTime(1000);
    announcer.changed();
    await Promise.resolve();
    expect([heard, left]).toEqual([[], []]);
  });
});
