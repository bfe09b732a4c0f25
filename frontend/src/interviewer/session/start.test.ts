import { describe, expect, it } from "vitest";
import { testInterview as i } from "../testInterview";
import { shouldStart } from "./start";

const now = Date.parse("2026-11-23T14:00:00Z");

describe("shouldStart", () => {
  it.each([
    ["one without a time", i({ id: "a" }), true],
    ["one that is due", i({ id: "a", startsAt: "2026-11-23T14:00:00Z" }), true],
    ["one in half an hour", i({ id: "a", startsAt: "2026-11-23T14:30:00Z" }), true],
    ["an overdue one", i({ id: "a", startsAt: "2026-11-20T14:30:00Z" }), true],
    ["tomorrow's, opened to prepare it", i({ id: "a", startsAt: "2026-11-24T14:00:00Z" }), false],
    ["a live one", i({ id: "a", state: "live" }), false],
    ["an ended one", i({ id: "a", state: "ended" }), false],
    ["a deleted one", i({ id: "a", deletedAt: "2026-11-23T13:00:00Z" }), false],
  ])("%s", (_, interview, want) => expect(shouldStart(interview, now)).toBe(want));
});
