import { expect, it } from "vitest";
import { mailLine } from "./mailState";

const set = { configured: true, from: "hr@example.org", perHour: 100, waiting: 0, problem: "", links: "" };
const refused = "The mail server refuses the password.";

it.each([
  ["set up", set, "on", /^Set up: mails come from hr@example\.org\.$/],
  ["one waits", { ...set, waiting: 1 }, "on", /1 mail waits to be sent\.$/],
  ["not set up", { ...set, configured: false, from: "" }, "off", /^Not set up: .* all the same\.$/],
  [
    "not set up, and asked for",
    { ...set, configured: false, waiting: 2 },
    "off",
    /2 mails wait for a mail server\.$/,
  ],
  [
    "a problem",
    { ...set, problem: refused, waiting: 3 },
    "problem",
    /^The mail .* password\. \(3 mails wait\.\)$/,
  ],
  ["a problem alone", { ...set, problem: refused }, "problem", /^The mail server refuses the password\.$/],
])("%s", (_, state, tone, text) => {
  const line = mailLine(state);
  expect(line.tone).toBe(tone);
  expect(line.text).toMatch(text);
});
