import { expect, it } from "vitest";
import { Instructions } from "./instructions";

/** The instructions, and the questions that they ask of the relay, each to be answered. */
function asking() {
  const questions: { answer: (text: string) => void; fail: () => void }[] = [];
  let changes = 0;
  const made = new Instructions(
    { instructions: () => new Promise((answer, fail) => questions.push({ answer, fail: () => fail() })) },
    "i",
    () => changes++,
  );
  return { made, questions, changes: () => changes };
}

it("asks one question at a time, and once more for all that was heard meanwhile", async () => {
  const { made, questions, changes } = asking();
  const loaded = made.load();
  made.heard();
  made.heard();
  expect(questions).toHaveLength(1);
  questions[0]?.answer("Sort it.");
  await expect.poll(() => questions.length).toBe(2);
  questions[1]?.answer("Sort it."); // the same: nobody is told
  await loaded;
  expect([made.state(), changes(), questions.length]).toEqual([{ instructions: "Sort it." }, 1, 2]);
});

it("keeps what it has when it cannot ask, and asks again when the relay is reached", async () => {
  const { made, questions } = asking();
  const failed = made.load();
  questions[0]?.fail();
  await failed;
  expect(made.state()).toEqual({ instructions: "" });
  made.reached();
  questions[1]?.answer("Sort it.");
  await expect.poll(() => made.state().instructions).toBe("Sort it.");
});

it("asks no more after the end", async () => {
  const { made, questions } = asking();
  const loaded = made.load();
  made.heard();
  made.dispose();
  questions[0]?.answer("Sort it.");
  await loaded;
  expect(questions).toHaveLength(1);
});
