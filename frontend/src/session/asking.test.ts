import { expect, it } from "vitest";
import { Asking } from "./asking";

/** Questions that are answered, or fail, one after the other when the test says so. */
function questions() {
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const asking = new Asking(() => new Promise((resolve, reject) => open.push({ resolve, reject })));
  return { open, asking };
}

it("asks one question at a time, and once more for all that asked meanwhile", async () => {
  const { open, asking } = questions();
  const all = asking.ask();
  void asking.ask();
  void asking.ask();
  expect(open).toHaveLength(1);
  open[0]?.resolve();
  await expect.poll(() => open.length).toBe(2);
  open[1]?.resolve();
  await all;
  expect(open).toHaveLength(2);
});

it("asks again after a failure when it is asked to, and never when nobody listens", async () => {
  const { open, asking } = questions();
  const failing = asking.ask();
  open[0]?.reject(new Error("offline"));
  await failing;
  expect(open).toHaveLength(1);
  void asking.ask();
  expect(open).toHaveLength(2);
  const last = asking.ask();
  asking.dispose();
  open[1]?.resolve();
  await last;
  await asking.ask();
  expect(open).toHaveLength(2);
});
