import { describe, expect, it } from "vitest";
import { testInterview as i } from "../testInterview";
import { day, elapsed, rowTime } from "./times";

const now = new Date(2026, 10, 23, 14, 0);
const at = (month: number, date: number, hour = 9, minute = 30) => new Date(2026, month, date, hour, minute);

describe("day", () => {
  it.each([
    [at(10, 23, 0, 0), "today"],
    [at(10, 23, 23, 59), "today"],
    [at(10, 24, 0, 0), "tomorrow"],
    [at(10, 22, 23, 59), "yesterday"],
    [at(10, 26), "Thu, Nov 26"],
    [at(10, 20), "Nov 20"],
    [new Date(2025, 0, 5), "Jan 5, 2025"],
  ])("%s is %s", (date, want) => expect(day(date, now)).toBe(want));
});

describe("rowTime", () => {
  const iso = (d: Date) => d.toISOString();
  it.each([
    [i({ id: "a", state: "live", startedAt: iso(at(10, 22)) }), "since yesterday"],
    [i({ id: "b", state: "ended", endedAt: iso(at(10, 20)) }), "Nov 20"],
    [i({ id: "c", createdAt: iso(at(10, 22)) }), "made yesterday"],
    [i({ id: "d", deletedAt: iso(at(10, 22)), state: "live" }), "deleted yesterday"],
  ])("%o", (interview, want) => expect(rowTime(interview, now)).toBe(want));

  it("shows the hour and the length of what is to come", () => {
    expect(rowTime(i({ id: "e", startsAt: iso(at(10, 24)), minutes: 60 }), now)).toMatch(
      /^tomorrow 9:30.*· 60 min$/,
    );
  });
});

describe("elapsed", () => {
  const start = "2026-11-23T13:00:00Z";
  it.each([
    ["2026-11-23T13:00:00Z", "0:00"],
    ["2026-11-23T13:04:05Z", "4:05"],
    ["2026-11-23T14:02:03Z", "1:02:03"],
    ["2026-11-23T12:59:00Z", "0:00"], // the relay's clock is ahead of this one
  ])("until %s is %s", (until, want) => expect(elapsed(start, new Date(until))).toBe(want));
});
