import { expect, it } from "vitest";
import { changedLetters, isStandard, letters, shownTexts, toWording } from "./wording";

const all = (subject: string, body: string) => ({
  invitation: { subject, body },
  panel: { subject, body },
  update: { subject, body },
  cancellation: { subject, body },
  reminder: { subject, body },
});
const standard = all("Your interview", "Hello {{name}}");
const own = { ...all("", ""), panel: { subject: "Come", body: "" } };

it("shows the standard text where there is no other", () => {
  const shown = shownTexts(own, standard);
  expect(shown["panel.subject"]).toBe("Come");
  expect(shown["panel.body"]).toBe("Hello {{name}}");
  expect(shown["reminder.subject"]).toBe("Your interview");
});

it("keeps nothing of the standard text", () => {
  expect(toWording(shownTexts(own, standard), standard)).toEqual(own);
});

it("knows which letters are standard and which are changed", () => {
  const saved = shownTexts(own, standard);
  expect(letters.filter((l) => isStandard(saved, l, standard))).toEqual([
    "invitation",
    "update",
    "cancellation",
    "reminder",
  ]);
  expect(changedLetters(saved, saved)).toEqual([]);
  expect(changedLetters({ ...saved, "update.body": "x", "reminder.subject": "y" }, saved)).toEqual([
    "update",
    "reminder",
  ]);
});
