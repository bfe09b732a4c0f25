import { describe, expect, it } from "vitest";
import { times } from "../../ui/times";
import { afterGap, instantsAt, inZone, placeOf, utcOffset, wallAt, zones } from "./zoned";
import { findZones } from "./zones";

describe("instantsAt", () => {
  it.each([
    ["2026-11-26", "14:30", "UTC", ["2026-11-26T14:30:00.000Z"]],
    ["2026-11-26", "14:30", "Europe/Berlin", ["2026-11-26T13:30:00.000Z"]],
    ["2026-07-01", "14:30", "Europe/Berlin", ["2026-07-01T12:30:00.000Z"]],
    ["2026-11-26", "00:15", "Asia/Kathmandu", ["2026-11-25T18:30:00.000Z"]],
    ["2026-11-26", "14:30", "America/Los_Angeles", ["2026-11-26T22:30:00.000Z"]],
    ["2026-11-26", "14:30", "Pacific/Kiritimati", ["2026-11-26T00:30:00.000Z"]],
    // summer time ends at 03:00: 02:30 happens twice
    ["2026-10-25", "02:30", "Europe/Berlin", ["2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]],
    ["2026-10-25", "03:00", "Europe/Berlin", ["2026-10-25T02:00:00.000Z"]],
    ["2026-11-01", "01:30", "America/New_York", ["2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z"]],
    // summer time begins at 02:00: 02:30 does not exist
    ["2026-03-29", "02:30", "Europe/Berlin", []],
    ["2026-03-29", "03:00", "Europe/Berlin", ["2026-03-29T01:00:00.000Z"]],
    ["2026-03-08", "02:00", "America/New_York", []],
    // Lord Howe moves by half an hour
    ["2026-10-04", "02:15", "Australia/Lord_Howe", []],
    ["2026-04-05", "01:45", "Australia/Lord_Howe", ["2026-04-04T14:45:00.000Z", "2026-04-04T15:15:00.000Z"]],
    ["", "14:30", "UTC", []],
  ])("%s %s in %s", (date, time, zone, want) =>
    expect(instantsAt({ date, time }, zone).map((d) => d.toISOString())).toEqual(want),
  );

  it.each(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"])(
    "finds every hour of a year again in %s",
    (zone) => {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 3_600_000) {
        const found = instantsAt(wallAt(new Date(at), zone), zone).map((d) => d.getTime());
        if (!found.includes(at)) expect.fail(`${new Date(at).toISOString()} is lost`);
      }
    },
  );
});

describe("afterGap", () => {
  it.each([
    ["2026-03-29", "02:30", "Europe/Berlin", "03:00"],
    ["2026-03-29", "02:00", "Europe/Berlin", "03:00"],
    ["2026-03-08", "02:59", "America/New_York", "03:00"],
    ["2026-10-04", "02:15", "Australia/Lord_Howe", "02:30"],
  ])("%s %s in %s goes on at %s", (date, time, zone, want) =>
    expect(afterGap({ date, time }, zone)).toEqual({ date, time: want }),
  );
});

describe("in words", () => {
  it("names a moment, an offset and a place", () => {
    const at = new Date("2026-11-26T13:30:00Z");
    expect(inZone(at, "Europe/Berlin")).toBe(`${times.date("2026-11-26")}, ${times.wall("14:30")}`);
    expect(inZone(at, "Asia/Tokyo")).toBe(`${times.date("2026-11-26")}, ${times.wall("22:30")}`);
    expect(
      ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"].map((z) => utcOffset(at, z)),
    ).toEqual(["UTC", "UTC+1", "UTC−3:30", "UTC+5:45"]);
    expect(placeOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  });
});

describe("zones", () => {
  it("has UTC and no zone twice", () => {
    const all = zones();
    expect(all).toContain("UTC");
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("findZones", () => {
  const known = [
    "UTC",
    "America/Buenos_Aires",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "Antarctica/Vostok",
    "Asia/Amman",
    "Asia/Tokyo",
  ];
  const first = (words: string) => findZones(words, known)[0];
  it.each([
    ["tokyo", "Asia/Tokyo"],
    ["to", "Asia/Tokyo"],
    ["new york", "America/New_York"],
    ["york", "America/New_York"],
    ["buenos", "America/Buenos_Aires"],
    ["são p", "America/Sao_Paulo"],
    ["asia tok", "Asia/Tokyo"],
    ["utc", "UTC"],
  ])("%s is %s", (words, want) => expect(first(words)).toBe(want));

  it("finds words by how they begin, and by no other part of them", () => {
    const found = findZones("to", zones());
    expect(found).toContain("America/Toronto");
    expect(found).not.toContain("Antarctica/Vostok");
    expect(findZones("xyz", zones())).toEqual([]);
  });

  it("has places before regions", () => {
    const found = findZones("am", zones());
    expect(found.indexOf("Asia/Amman")).toBeLessThan(found.indexOf("America/New_York"));
  });

  it("knows how far they are from UTC", () => {
    const found = findZones("+5:45", zones(), new Date("2026-11-26T12:00:00Z"));
    expect(found).toEqual([expect.stringMatching(/^Asia\/(Kathmandu|Katmandu)$/)]);
  });

  it("has all of them, in their order, while nothing is asked", () =>
    expect(findZones("", zones())).toEqual(zones()));
});
