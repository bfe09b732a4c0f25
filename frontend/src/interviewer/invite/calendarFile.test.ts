import { expect, it } from "vitest";
import { fileName } from "./calendarFile";

it.each([
  ["Backend, first round", "Backend first round.ics"],
  ["../../etc/passwd", "etc passwd.ics"],
  ['a<b>:"c"|?*', "a b c.ics"],
  ["面接", "面接.ics"],
  ["...", "Interview.ics"],
  ["", "Interview.ics"],
  ["x".repeat(300), `${"x".repeat(60)}.ics`],
])("%s is saved as %s", (title, want) => expect(fileName(title)).toBe(want));
