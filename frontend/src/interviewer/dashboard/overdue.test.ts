import { expect, it } from "vitest";
import { testInterview } from "../testInterview";
import { overdue } from "./overdue";

const now = new Date("2026-11-23T14:00:00Z");

it.each<[string, Parameters<typeof testInterview>[0], boolean]>([
  ["its hour is over", { id: "a", startsAt: "2026-11-23T12:59:59Z" }, true],
  ["its hour is not over", { id: "a", startsAt: "2026-11-23T13:00:01Z" }, false],
  ["its own length is over", { id: "a", startsAt: "2026-11-23T13:29:59Z", minutes: 30 }, true],
  ["it lasts two hours", { id: "a", startsAt: "2026-11-23T12:30:00Z", minutes: 120 }, false],
  ["no time was set", { id: "a" }, false],
  ["it is live", { id: "a", startsAt: "2026-11-22T12:00:00Z", state: "live" }, false],
  ["it has ended", { id: "a", startsAt: "2026-11-22T12:00:00Z", state: "ended" }, false],
  [
    "it is in the trash",
    { id: "a", startsAt: "2026-11-22T12:00:00Z", deletedAt: "2026-11-23T12:00:00Z" },
    false,
  ],
])("overdue: %s", (_, given, want) => {
  expect(overdue(testInterview(given), now)).toBe(want);
});
