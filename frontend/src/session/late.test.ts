import { expect, it } from "vitest";
import { Late, type LateWork } from "./late";

it("keeps what is told while the list is asked for, and forgets what was of an earlier end", async () => {
  const asked: ((work: LateWork[]) => void)[] = [];
  let changes = 0;
  const late = new Late({
    api: { late: () => new Promise((answer) => asked.push(answer)) },
    interviewId: "i",
    told: true,
    onChange: () => changes++,
  });
  const answer = async (n: number, ...work: LateWork[]) => {
    asked[n]?.(work);
    await loads[n];
  };
  const loads = [late.load()];
  await answer(0);
  expect([late.state().late, changes]).toEqual([[], 0]);

  loads.push(late.load());
  late.heard({ name: "Ada", at: "14:01" });
  await answer(1, { name: "Bob", at: "14:00" });
  expect(late.state().late.map(({ name }) => name)).toEqual(["Bob", "Ada"]);

  late.heard({ name: "Bob", at: "14:02" });
  expect(late.state().late).toEqual([
    { name: "Ada", at: "14:01" },
    { name: "Bob", at: "14:02" },
  ]);
  loads.push(late.load()); // it was opened again
  await answer(2);
  expect(late.state().late).toEqual([]);
});

it("asks nothing for a candidate", () => {
  let asked = 0;
  const api = {
    late: async () => {
      asked++;
      return [];
    },
  };
  const late = new Late({ api, interviewId: "i", told: false, onChange: () => {} });
  late.reached();
  late.turned();
  expect(asked).toBe(0);
});
