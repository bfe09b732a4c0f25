import { describe, expect, it } from "vitest";
import { times } from "../../ui/times";
import { testInterview } from "../testInterview";
import {
  checkPlan,
  choices,
  concernsInvited,
  emptyPlan,
  inOtherZone,
  type Plan,
  planOf,
  saidAtOnce,
  startOf,
  toInterview,
  toPatch,
  typedWhen,
} from "./plan";

const now = new Date("2026-03-20T13:00:00Z"); // Friday
const plan = (given: Partial<Plan> = {}): Plan => ({ ...emptyPlan(), zone: "Europe/Berlin", ...given });

describe("saidAtOnce", () => {
  const said = (changes: Partial<Plan>) => {
    const made = plan(changes);
    return saidAtOnce(made, checkPlan(made, now));
  };
  it("answers what was typed, and what clocks skip", () => {
    expect(said({ when: "garbage" }).when).toContain("“garbage” was not understood.");
    expect(said({ date: "2026-03-29", time: "02:30" }).time).toContain("does not exist");
    expect(said({ date: "2020-03-29", time: "12:30" }).time).toBe("This is in the past.");
  });
  it("asks for nothing that may still come", () => {
    expect(said({ date: "2026-12-24", time: "" })).toEqual({});
    expect(said({ candidateEmail: "ada" })).toEqual({});
  });
});

describe("checkPlan", () => {
  it.each([
    [{}, []],
    [{ candidateEmail: " ada@example.org " }, []],
    [{ candidateEmail: "ada" }, ["candidateEmail"]],
    [{ candidateEmail: "ada@" }, ["candidateEmail"]],
    [{ date: "2026-11-26" }, ["time"]],
    [{ time: "14:30" }, ["date"]],
    [{ date: "2026-11-26", time: "14:30" }, []],
    [{ when: "blue" }, ["when"]],
    [{ date: "2026-03-29", time: "02:30" }, ["time"]], // skipped
    [{ date: "2026-10-25", time: "02:30" }, ["later"]], // twice
    [{ date: "2026-10-25", time: "02:30", later: false }, []],
    [{ date: "2026-10-25", time: "02:30", later: true }, []],
    [{ date: "2026-03-19", time: "14:30" }, ["time"]], // gone
    [{ date: "2026-03-20", time: "13:55" }, []], // 14:00 is now in Berlin
  ] as [Partial<Plan>, string[]][])("%o", (given, want) =>
    expect(Object.keys(checkPlan(plan(given), now))).toEqual(want),
  );

  it("says what the clocks do that night", () => {
    expect(checkPlan(plan({ date: "2026-03-29", time: "02:30" }), now).time).toBe(
      `${times.wall("02:30")} does not exist in Berlin on ${times.date("2026-03-29")}: the clocks are put forward to ${times.wall("03:00")} then. Choose another time.`,
    );
    expect(checkPlan(plan({ date: "2026-10-25", time: "02:30" }), now).later).toBe(
      `The clocks are put back in Berlin on ${times.date("2026-10-25")}, so ${times.wall("02:30")} happens twice. Which one?`,
    );
    expect(choices(plan({ date: "2026-10-25", time: "02:30" })).map((d) => d.toISOString())).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
    ]);
  });

  it("does not mind a time in the past that was there before", () => {
    const old = plan({ date: "2026-03-19", time: "14:30" });
    expect(checkPlan(old, now, "2026-03-19T13:30:00Z")).toEqual({});
  });
});

describe("typedWhen", () => {
  it("fills in date and time, and takes them away again", () => {
    const typed = typedWhen(plan(), "tomorrow 14:30", now);
    expect(typed).toMatchObject({ date: "2026-03-21", time: "14:30" });
    expect(typedWhen(typed, "tomorrow 14:3x", now)).toMatchObject({ date: "", time: "" });
    expect(typedWhen(typed, "tomorrow", now)).toMatchObject({ date: "2026-03-21", time: "" });
    expect(typedWhen(typed, "", now)).toMatchObject({ date: "", time: "" });
  });

  it("means the right one of two times when it is said in hours", () => {
    const typed = typedWhen(plan(), "in 1 hour", new Date("2026-10-25T00:30:00Z"));
    expect(startOf(typed)?.toISOString()).toBe("2026-10-25T01:30:00.000Z");
  });
});

describe("inOtherZone", () => {
  it("keeps the clock of what was picked, and the moment of what was said in hours", () => {
    const picked = plan({ date: "2026-03-21", time: "14:30" });
    expect(startOf(inOtherZone(picked, "Asia/Tokyo", now))?.toISOString()).toBe("2026-03-21T05:30:00.000Z");
    const said = typedWhen(plan(), "in 2 hours", now);
    expect(startOf(inOtherZone(said, "Asia/Tokyo", now))).toEqual(startOf(said));
  });
});

describe("toInterview", () => {
  it("asks only for what was filled in", () => expect(toInterview(plan())).toEqual({ minutes: 60 }));

  it("says the instant and the zone it was meant in", () => {
    const body = toInterview(
      plan({
        name: " Backend ",
        candidateName: "Ada",
        candidateEmail: "ada@example.org",
        date: "2026-11-26",
        time: "14:30",
        templateId: "t1",
      }),
    );
    expect(body).toEqual({
      name: "Backend",
      candidateName: "Ada",
      candidateEmail: "ada@example.org",
      startsAt: "2026-11-26T13:30:00.000Z",
      timeZone: "Europe/Berlin",
      minutes: 60,
      templateId: "t1",
    });
  });
});

describe("toPatch", () => {
  const i = testInterview({
    id: "a",
    name: "Backend",
    candidateName: "Ada",
    startsAt: "2026-11-26T13:30:00Z",
    timeZone: "Europe/Berlin",
    minutes: 60,
  });

  it("changes nothing when nothing was changed", () => expect(toPatch(planOf(i), i)).toEqual({}));

  it("keeps the second of two times", () => {
    const twice = testInterview({ id: "b", startsAt: "2026-10-25T01:30:00Z", timeZone: "Europe/Berlin" });
    expect(planOf(twice)).toMatchObject({ time: "02:30", later: true });
    expect(toPatch(planOf(twice), twice)).toEqual({});
  });

  it.each([
    [{ time: "15:00" }, { startsAt: "2026-11-26T14:00:00.000Z" }, true],
    [{ date: "", time: "" }, { startsAt: null }, true],
    [{ minutes: "90" }, { minutes: 90 }, true],
    [{ zone: "Asia/Tokyo" }, { startsAt: "2026-11-26T05:30:00.000Z", timeZone: "Asia/Tokyo" }, true],
    [{ name: "Frontend" }, { name: "Frontend" }, true],
    [{ candidateName: "Ada L." }, { candidateName: "Ada L." }, false],
  ] as [Partial<Plan>, object, boolean][])("%o", (given, want, concerns) => {
    const patch = toPatch({ ...planOf(i), ...given }, i);
    expect(patch).toEqual(want);
    expect(concernsInvited(patch)).toBe(concerns);
  });
});
