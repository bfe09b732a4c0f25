import { describe, expect, it } from "vitest";
import type { ExecutionLimits } from "../../../api";
import { checkLimits, isStandard, limitFields, toForm, toLimits } from "./limits";

const standard: ExecutionLimits = {
  wallSeconds: 30,
  interactiveSeconds: 600,
  cpuSeconds: 10,
  compileSeconds: 60,
  memoryMB: 512,
  outputKB: 1024,
  processes: 64,
  diskMB: 64,
  perMinute: 20,
  atOnce: 2,
};
const form = toForm(standard);

describe("the limits in the form", () => {
  it("have a field each, and come back as they were", () => {
    expect([...limitFields].sort()).toEqual(Object.keys(standard).sort());
    expect(toLimits(form)).toEqual(standard);
    expect(toLimits({ ...form, wallSeconds: " 2.5 " }).wallSeconds).toBe(2.5);
  });

  it("are the standard or not", () => {
    expect(isStandard(form, standard)).toBe(true);
    expect(isStandard({ ...form, wallSeconds: "30.0" }, standard)).toBe(true);
    expect(isStandard({ ...form, atOnce: "3" }, standard)).toBe(false);
  });

  it.each([
    ["as they are", {}, {}],
    ["nothing", { wallSeconds: "" }, { wallSeconds: "A number from 1 to 600." }],
    ["words", { memoryMB: "1e3" }, { memoryMB: "A number from 32 to 4096." }],
    ["too little", { cpuSeconds: "0.5" }, { cpuSeconds: "A number from 1 to 600." }],
    ["too much", { atOnce: "65" }, { atOnce: "A number from 1 to 64." }],
    ["parts of what has none", { processes: "8.5" }, { processes: "A whole number." }],
    ["parts of seconds", { wallSeconds: "1.5" }, {}],
    [
      "less with input than without",
      { wallSeconds: "60", interactiveSeconds: "59" },
      { interactiveSeconds: "No less than the time without input." },
    ],
  ])("%s", (_, typed, want) => expect(checkLimits({ ...form, ...typed })).toEqual(want));
});
