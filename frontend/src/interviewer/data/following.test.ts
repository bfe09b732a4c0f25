import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Change, ChangeList } from "../../api";
import { Following } from "./following";

const forgotten = new Error("410");

/** A relay that answers when the test says so. */
function relay(from = -1) {
  const asked: { after: number; wait: number; signal: AbortSignal }[] = [];
  const answers: { resolve: (list: ChangeList) => void; reject: (error: unknown) => void }[] = [];
  const told: (string[] | null)[] = [];
  const revs: number[] = [];
  let seen = true;
  const following = new Following({
    ask: (after, wait, signal) => {
      asked.push({ after, wait, signal });
      return new Promise((resolve, reject) => {
        answers.push({ resolve, reject });
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    },
    from,
    onRev: (rev) => revs.push(rev),
    onChange: (changes) => told.push(changes?.map(({ kind }) => kind) ?? null),
    isForgotten: (error) => error === forgotten,
    seen: () => seen,
  });
  const next = () => {
    const answer = answers.shift();
    if (!answer) throw new Error("nothing was asked");
    return answer;
  };
  return {
    asked,
    told,
    revs,
    following,
    show(now: boolean) {
      seen = now;
      following.look();
    },
    async answer(rev: number, ...kinds: Change["kind"][]) {
      next().resolve({ rev, items: kinds.map((kind) => ({ rev, at: "", kind })) });
      await vi.advanceTimersByTimeAsync(0);
    },
    async fail(error: unknown) {
      next().reject(error);
      await vi.advanceTimersByTimeAsync(0);
    },
    last: () => asked.at(-1),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it begins where changes are now, and waits for what follows", async () => {
  const r = relay();
  r.following.look();
  expect(r.last()).toMatchObject({ after: -1, wait: 0 });
  await r.answer(7);
  expect(r.told).toEqual([null]); // what was asked for before may be older
  expect(r.last()).toMatchObject({ after: 7, wait: 25 });
  await r.answer(9, "interview.created", "interview.changed");
  expect(r.told).toEqual([null, ["interview.created", "interview.changed"]]);
  expect(r.revs).toEqual([7, 9]);
  expect(r.asked).toHaveLength(2); // what comes soon after is asked for together
  await vi.advanceTimersByTimeAsync(1000);
  expect(r.last()).toMatchObject({ after: 9, wait: 25 });
  await r.answer(9);
  expect(r.told).toHaveLength(2);
  expect(r.asked).toHaveLength(4);
  r.following.dispose();
});

test("it goes on from where this browser was, and says nothing when nothing changed", async () => {
  const r = relay(5);
  r.following.look();
  expect(r.last()).toMatchObject({ after: 5, wait: 25 });
  await r.answer(5);
  expect(r.told).toEqual([]);
  r.following.dispose();
});

test("a page that nobody sees asks nothing, and catches up", async () => {
  const r = relay(5);
  r.following.look();
  const before = r.last();
  r.show(false);
  expect(before?.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(r.asked).toHaveLength(1);
  expect(r.told).toEqual([]); // that is no failure
  r.show(true);
  r.show(true);
  expect(r.asked).toHaveLength(2);
  expect(r.last()).toMatchObject({ after: 5 });
  r.following.dispose();
});

test("a relay that is away is told of once, asked again, and everything is asked for when it is back", async () => {
  const r = relay(5);
  r.following.look();
  await r.fail(new Error("away"));
  expect(r.told).toEqual([null]);
  const times: number[] = [];
  for (let n = 0; n < 6; n++) {
    const count = r.asked.length;
    let waited = 0;
    while (r.asked.length === count) {
      await vi.advanceTimersByTimeAsync(500);
      waited += 500;
    }
    times.push(waited);
    expect(r.last()).toMatchObject({ after: 5, wait: 0 });
    if (n < 5) await r.fail(new Error("away"));
  }
  expect(times).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
  expect(r.told).toEqual([null]);
  await r.answer(6, "interview.changed");
  expect(r.told).toEqual([null, null]);
  r.following.dispose();
});

test("an answer that never comes is waited for no longer than it may take", async () => {
  const r = relay(5);
  r.following.look();
  await vi.advanceTimersByTimeAsync(34_000);
  expect(r.told).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(r.told).toEqual([null]);
  expect(r.asked).toHaveLength(2);
  r.following.dispose();
});

test("when what followed is not known any more, it begins anew", async () => {
  const r = relay(5);
  r.following.look();
  await r.fail(forgotten);
  expect(r.last()).toMatchObject({ after: -1, wait: 0 });
  await r.answer(3);
  expect(r.told).toEqual([null]);
  r.following.dispose();
});

test("after its end nothing is asked or told", async () => {
  const r = relay(5);
  r.following.look();
  r.following.dispose();
  await vi.advanceTimersByTimeAsync(60_000);
  r.following.look();
  expect(r.asked).toHaveLength(1);
  expect(r.told).toEqual([]);
});
