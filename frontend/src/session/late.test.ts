import { expect, it } from "vitest";
import { Late, type LateWork } from "./late";

it("keeps what is told while the list is asked for, and forgets what was of an earlier end", async () => {
  const asked: ((work: LateWork[]) => void)[] = [];
  let changes = 0;
  const late = new Late({ late: () => new Promise((answer) => asked.push(answer)) }, "i", () => changes++);
  const answer = async (n: number, ...work: LateWork[]) => {
    asked[n]?.(work);
    await loads[n];
  };
  const loads = [late.load()];
  await answer(0);
  expect([late.work, changes]).toEqual([[], 0]);

  loads.push(late.load());
  late.heard({ name: "Ada", at: "14:01" });
  await answer(1, { name: "Bob", at: "14:00" });
  expect(late.work.map(({ name }) => name)).toEqual(["Bob", "Ada"]);

  late.heard({ name: "Bob", at: "14:02" });
  expect(late.work).toEqual([
    { name: "Ada", at: "14:01" },
    { name: "Bob", at: "14:02" },
  ]);
  loads.push(late.load()); // it was opened again
  await answer(2);
  expect(late.work).toEqual([]);
});
