import { describe, expect, it } from "vitest";
import { times } from "../../ui/times";
import { testInterview as i } from "../testInterview";
import { elapsed, rowLength, rowTime } from "./times";

const now = new Date(2026, 10, 23, 14, 0);
const at = (month: number, date: number, hour = 9, minute = 30) => new Date(2026, month, date, hour, minute);

describe("rowTime", () => {
  const iso = (d: Date) => d.toISOString();
  it.each([
    [i({ id: "a", state: "live", startedAt: iso(at(10, 22)) }), "since yesterday"],
    [i({ id: "b", state: "ended", endedAt: iso(at(10, 20)) }), times.day(at(10, 20), now)],
    [i({ id: "c", createdAt: iso(at(10, 22)) }), "made yesterday"],
    [i({ id: "d", deletedAt: iso(at(10, 22)), state: "live" }), "deleted yesterday"],
  ])("%o", (interview, want) => expect(rowTime(interview, now)).toBe(want));

  it("shows the hour and the length of what is to come", () => {
    const planned = i({ id: "e", startsAt: iso(at(10, 24)), minutes: 60 });
    expect(rowTime(planned, now)).toBe(`tomorrow ${times.clock(at(10, 24))}`);
    expect(rowLength(planned)).toBe("60 min");
    expect(rowLength({ ...planned, state: "live" })).toBe("");
    expect(rowLength(i({ id: "f", minutes: 60 }))).toBe("");
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
