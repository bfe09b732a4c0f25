import { describe, expect, it } from "vitest";
import { checkLater, type Later, toInterview } from "./later";

const later = (given: Partial<Later>): Later => ({
  name: "",
  candidateName: "",
  candidateEmail: "",
  date: "",
  time: "",
  zone: "Europe/Berlin",
  minutes: "60",
  ...given,
});

describe("checkLater", () => {
  it.each([
    [{}, []],
    [{ candidateEmail: " ada@example.org " }, []],
    [{ candidateEmail: "ada" }, ["candidateEmail"]],
    [{ candidateEmail: "ada@" }, ["candidateEmail"]],
    [{ date: "2026-11-26" }, ["time"]],
    [{ time: "14:30" }, ["date"]],
    [{ date: "2026-11-26", time: "14:30" }, []],
  ] as [Partial<Later>, string[]][])("%o", (given, want) =>
    expect(Object.keys(checkLater(later(given)))).toEqual(want),
  );
});

describe("toInterview", () => {
  it("asks only for what was filled in", () => {
    expect(toInterview(later({}))).toEqual({ minutes: 60 });
  });

  it("says the instant and the zone it was meant in", () => {
    const body = toInterview(
      later({
        name: " Backend ",
        candidateName: "Ada",
        candidateEmail: "ada@example.org",
        date: "2026-11-26",
        time: "14:30",
      }),
    );
    expect(body).toEqual({
      name: "Backend",
      candidateName: "Ada",
      candidateEmail: "ada@example.org",
      startsAt: "2026-11-26T13:30:00.000Z",
      timeZone: "Europe/Berlin",
      minutes: 60,
    });
  });
});
