import { describe, expect, it } from "vitest";
import { atFirst, openTab, type Panes, type PanesEvent, panes } from "./panes";

const seen = (...events: PanesEvent[]) => events.reduce(panes, atFirst);

describe("the panes of a session", () => {
  it.each<[string, PanesEvent[], Partial<Panes>]>([
    ["a tab that was chosen", [{ type: "tab chosen", tab: "right" }], { tab: "right", lower: "console" }],
    ["the lower part that was chosen", [{ type: "lower chosen", part: "tests" }], { lower: "tests" }],
    [
      "what was run, on wide and narrow pages",
      [{ type: "begun", part: "tests" }],
      { tab: "tests", lower: "tests" },
    ],
    [
      "a notice where it stands, and leave a phone where it is",
      [{ type: "begun", part: "tests" }, { type: "noticed" }],
      { tab: "tests", lower: "console" },
    ],
    [
      "the instructions to who writes them, also when they were folded away",
      [{ type: "instructions folded" }, { type: "instructions written" }],
      { tab: "instructions", reading: true },
    ],
    ["no instructions once they are folded away", [{ type: "instructions folded" }], { reading: false }],
  ])("show %s", (_, events, want) => expect(seen(...events)).toMatchObject(want));

  it("fold and unfold the instructions in turn", () => {
    expect(seen({ type: "instructions folded" }, { type: "instructions folded" })).toEqual(atFirst);
  });

  it("leave who has begun where they are", () => {
    expect(seen({ type: "code entered" }).tab).toBe("code");
    expect(seen({ type: "tab chosen", tab: "console" }, { type: "code entered" }).tab).toBe("console");
  });

  it("are the same when nothing changed", () => {
    const before = seen({ type: "begun", part: "console" });
    for (const event of [
      { type: "noticed" },
      { type: "begun", part: "console" },
      { type: "code entered" },
    ] as const)
      expect(panes(before, event)).toBe(before);
  });
});

it.each([
  ["candidate", true, "instructions"],
  ["candidate", false, "code"],
  ["interviewer", true, "code"],
] as const)("opens a narrow page of %s, instructed: %s, with %s", (mode, instructed, want) => {
  expect(openTab(atFirst, instructed, mode)).toBe(want);
  expect(openTab({ ...atFirst, tab: "console" }, instructed, mode)).toBe("console");
});
