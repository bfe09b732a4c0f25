import { describe, expect, it } from "vitest";
import { timesOf } from "./times";

const now = new Date(2026, 10, 23, 14, 0);
const at = (month: number, date: number, hour = 9, minute = 30) => new Date(2026, month, date, hour, minute);
/** Browsers write a narrow space before AM and PM. */
const plain = (text: string) => text.replace(/\u202f/g, " ");

const readers = ["en-GB", "en-US", "de-DE", "ja-JP", "hi-IN"] as const;

describe("a reader's clock and calendar", () => {
  it.each([
    ["en-GB", "14:05", "14:05:09", "Thu 26 Nov 2026", 1],
    ["en-US", "2:05 PM", "2:05:09 PM", "Thu, Nov 26, 2026", 0],
    ["de-DE", "14:05", "14:05:09", "Thu 26 Nov 2026", 1],
    ["ja-JP", "14:05", "14:05:09", "Thu 26 Nov 2026", 0],
  ])("%s", (locale, clock, exact, date, weekStart) => {
    const times = timesOf(locale);
    expect(plain(times.clock(new Date(2026, 10, 26, 14, 5)))).toBe(clock);
    expect(plain(times.exact(new Date(2026, 10, 26, 14, 5, 9)))).toBe(exact);
    expect(plain(times.wall("14:05"))).toBe(clock);
    expect(times.date("2026-11-26")).toBe(date);
    expect(times.weekStart).toBe(weekStart);
  });

  it("has midnight and noon right in both", () => {
    expect(["00:00", "12:00"].map((t) => plain(timesOf("en-US").wall(t)))).toEqual(["12:00 AM", "12:00 PM"]);
    expect(["00:00", "12:00"].map((t) => timesOf("en-GB").wall(t))).toEqual(["00:00", "12:00"]);
  });
});

it.each(["C", "POSIX", "", "xx-invalid-", "en_US.UTF-8"])(
  "a system whose language is %j is written to all the same",
  (language) => {
    expect(timesOf(language).wall("14:30")).toBe("14:30");
  },
);

describe("day", () => {
  it.each([
    [at(10, 23, 0, 0), "today", "today"],
    [at(10, 23, 23, 59), "today", "today"],
    [at(10, 24, 0, 0), "tomorrow", "tomorrow"],
    [at(10, 22, 23, 59), "yesterday", "yesterday"],
    [at(10, 26), "Thu, Nov 26", "Thu 26 Nov"],
    [at(10, 20), "Nov 20", "20 Nov"],
    [new Date(2025, 0, 5), "Jan 5, 2025", "5 Jan 2025"],
  ])("%s is %s", (date, american, british) => {
    expect(timesOf("en-US").day(date, now)).toBe(american);
    expect(timesOf("en-GB").day(date, now)).toBe(british);
  });

  it("is told with the time where that matters", () => {
    for (const locale of readers) {
      const times = timesOf(locale);
      expect(times.moment(at(10, 23).toISOString(), now)).toBe(times.clock(at(10, 23)));
      expect(times.moment(at(10, 24).toISOString(), now)).toBe(`tomorrow ${times.clock(at(10, 24))}`);
      expect(times.past(at(10, 22).toISOString(), now)).toBe("yesterday");
    }
  });
});
