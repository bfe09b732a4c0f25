import { describe, expect, it } from "vitest";
import { readWhen } from "./readWhen";

const now = new Date("2026-11-23T13:00:00Z"); // Monday, 14:00 in Berlin
const read = (typed: string, zone = "Europe/Berlin", at = now) => {
  const when = readWhen(typed, zone, at);
  if (when.kind === "moment") return `${when.date} ${when.time}${when.later ? " later" : ""}`;
  if (when.kind === "day") return when.date;
  return when.kind;
};

describe("readWhen", () => {
  it.each([
    ["tomorrow 14:30", "2026-11-24 14:30"],
    ["Tomorrow at 2:30 PM", "2026-11-24 14:30"],
    ["14:30 tomorrow", "2026-11-24 14:30"],
    ["tmrw 9am", "2026-11-24 09:00"],
    ["today 16:00", "2026-11-23 16:00"],
    ["today 9:00", "2026-11-23 09:00"], // gone, which the form says
    ["tonight 8", "2026-11-23 20:00"],
    ["tonight 20:30", "2026-11-23 20:30"],
    ["day after tomorrow noon", "2026-11-25 12:00"],
    ["fri 9am", "2026-11-27 09:00"],
    ["Friday, 9.30", "2026-11-27 09:30"],
    ["friday at 3", "2026-11-27 15:00"],
    ["fri 10", "2026-11-27 10:00"],
    ["thurs 11:15", "2026-11-26 11:15"],
    ["wednesday 8:00", "2026-11-25 08:00"],
    ["mon 16:00", "2026-11-23 16:00"], // it is Monday, 14:00
    ["mon 9:00", "2026-11-30 09:00"],
    ["next fri 9am", "2026-12-04 09:00"],
    ["next mon 9am", "2026-11-30 09:00"],
    ["this fri 9am", "2026-11-27 09:00"],
    ["next week 10:00", "2026-11-30 10:00"],
    ["24 nov 14:30", "2026-11-24 14:30"],
    ["nov 24 14:30", "2026-11-24 14:30"],
    ["24th of November 2:30pm", "2026-11-24 14:30"],
    ["24 nov 1430", "2026-11-24 14:30"],
    ["24 nov 2027 14:30", "2027-11-24 14:30"],
    ["November 24, 2027 at 9", "2027-11-24 09:00"],
    ["tue, 24 nov, 14:30", "2026-11-24 14:30"],
    ["24 nov 20:30", "2026-11-24 20:30"],
    ["nov 24 20:30", "2026-11-24 20:30"],
    ["3 feb 10:00", "2027-02-03 10:00"], // gone this year
    ["29 feb 10:00", "2028-02-29 10:00"],
    ["2026-11-24 14:30", "2026-11-24 14:30"],
    ["2026-11-24T14:30", "2026-11-24 14:30"],
    ["24.11. 14:30", "2026-11-24 14:30"],
    ["24.11.2026 14.30", "2026-11-24 14:30"],
    ["24/11 14:30", "2026-11-24 14:30"],
    ["11/24 2pm", "2026-11-24 14:00"],
    ["in 2 hours", "2026-11-23 16:00"],
    ["in an hour", "2026-11-23 15:00"],
    ["in half an hour", "2026-11-23 14:30"],
    ["in 90 min", "2026-11-23 15:30"],
    ["in 1.5 hours", "2026-11-23 15:30"],
    ["in 1h30", "2026-11-23 15:30"],
    ["in 1 hour 15 minutes", "2026-11-23 15:15"],
    ["in 3 days 9:00", "2026-11-26 09:00"],
    ["in two weeks at 9am", "2026-12-07 09:00"],
    ["now", "2026-11-23 14:00"],
    ["14:30", "2026-11-23 14:30"],
    ["13:30", "2026-11-24 13:30"], // gone today
    ["9am", "2026-11-24 09:00"],
    ["12am", "2026-11-24 00:00"],
    ["12pm", "2026-11-24 12:00"],
    ["midnight", "2026-11-24 00:00"],
    ["9 o'clock", "2026-11-24 09:00"],
    ["14h30", "2026-11-23 14:30"],
    ["tomorrow", "2026-11-24"],
    ["in 3 days", "2026-11-26"],
    ["fri", "2026-11-27"],
    ["24 nov", "2026-11-24"],
    ["", "nothing"],
    ["   ", "nothing"],
  ])("%s", (typed, want) => expect(read(typed)).toBe(want));

  it.each([
    ["sometime soon", /sometime soon.*Try/],
    ["tomorrow 25:00", /25:00 is no time/],
    ["tomorrow 14:75", /14:75 is no time/],
    ["13pm", /13 pm is no time/],
    ["31 feb 10:00", /no 31 Feb/],
    ["29 feb 2027", /no 29 Feb in 2027/],
    ["11/12 10:00", /month as a word/],
    ["tomorrow 14:30 or so", /or so/],
    ["tomorrow 14:30 15:30", /15:30/],
    ["blue", /blue/],
  ])("%s is told to be unclear", (typed, why) => {
    const when = readWhen(typed, "Europe/Berlin", now);
    expect(when.kind === "unclear" ? when.why : when.kind).toMatch(why);
  });

  it("counts days by the clocks of the zone that is meant", () => {
    const late = new Date("2026-11-23T22:30:00Z"); // Monday in London, Tuesday in Tokyo
    expect(read("tomorrow 9:00", "Europe/London", late)).toBe("2026-11-24 09:00");
    expect(read("tomorrow 9:00", "Asia/Tokyo", late)).toBe("2026-11-25 09:00");
    expect(read("in 2 hours", "Asia/Tokyo", late)).toBe("2026-11-24 09:30");
  });

  it("crosses the nights when the clocks change by the hour that really passes", () => {
    expect(read("in 2 hours", "Europe/Berlin", new Date("2026-03-29T00:30:00Z"))).toBe("2026-03-29 04:30");
    expect(read("in 1 hour", "Europe/Berlin", new Date("2026-10-25T00:30:00Z"))).toBe(
      "2026-10-25 02:30 later",
    );
    expect(read("in 30 min", "Europe/Berlin", new Date("2026-10-25T00:00:00Z"))).toBe("2026-10-25 02:30");
    expect(read("tomorrow 9:00", "Europe/Berlin", new Date("2026-10-24T21:30:00Z"))).toBe("2026-10-25 09:00");
  });

  it("never throws and never takes long", () => {
    const pieces = [
      "in",
      "9",
      "nov",
      "24",
      ":",
      "30",
      "/",
      ".",
      "pm",
      "next",
      "fri",
      "2026",
      "-",
      "h",
      "tomorrow",
      " ",
    ];
    let seed = 7;
    const pick = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return pieces[seed % pieces.length];
    };
    for (let n = 0; n < 3000; n++) {
      const typed = Array.from({ length: 1 + (n % 9) }, pick).join(n % 2 ? " " : "");
      const when = readWhen(typed, "UTC", now);
      if (when.kind === "moment") expect(`${when.date} ${when.time}`).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    }
    expect(read("1".repeat(5000))).toBe("unclear");
  });
});
