import { describe, expect, it } from "vitest";
import { testInterview as i } from "../testInterview";
import { day, elapsed, instant, rowTime, zones } from "./times";

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

describe("instant", () => {
  it.each([
    ["2026-11-26", "14:30", "UTC", "2026-11-26T14:30:00.000Z"],
    ["2026-11-26", "14:30", "Europe/Berlin", "2026-11-26T13:30:00.000Z"],
    ["2026-07-01", "14:30", "Europe/Berlin", "2026-07-01T12:30:00.000Z"],
    ["2026-11-26", "00:15", "Asia/Kathmandu", "2026-11-25T18:30:00.000Z"],
    ["2026-11-26", "14:30", "America/Los_Angeles", "2026-11-26T22:30:00.000Z"],
    // summer time ends at 03:00: 02:30 happens twice, and the first is meant
    ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    // summer time begins at 02:00: 02:30 does not exist and becomes 03:30
    ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
  ])("%s %s in %s", (date, time, zone, want) => expect(instant(date, time, zone).toISOString()).toBe(want));
});

describe("zones", () => {
  it("has UTC and no zone twice", () => {
    const all = zones();
    expect(all).toContain("UTC");
    expect(new Set(all).size).toBe(all.length);
  });
});
