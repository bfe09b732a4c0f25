import { describe, expect, it } from "vitest";
import { testInterview as i } from "../testInterview";
import { group, lines } from "./groups";

const now = new Date(2026, 10, 23, 14, 0); // local: the groups follow the calendar of this computer
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, (hour % 1) * 60).toISOString();

describe("group", () => {
  it("sorts by state and day, soonest first, and leaves empty groups out", () => {
    const groups = group(
      [
        i({ id: "old", state: "ended", endedAt: at(20, 9) }),
        i({ id: "older", state: "ended", endedAt: at(19, 9) }),
        i({ id: "next-week", startsAt: at(30, 9) }),
        i({ id: "tomorrow", startsAt: at(24, 0) }),
        i({ id: "tonight", startsAt: at(23, 23) }),
        i({ id: "this-morning", startsAt: at(23, 0) }),
        i({ id: "just-now", startsAt: at(23, 13.5) }),
        i({ id: "long", startsAt: at(23, 12), minutes: 180 }),
        i({ id: "missed", startsAt: at(22, 23) }),
        i({ id: "running", state: "live", startedAt: at(23, 13), startsAt: at(30, 9) }),
      ],
      now,
    );
    expect(groups.map((g) => [g.name, g.items.map((x) => x.id)])).toEqual([
      ["Live", ["running"]],
      ["Today", ["long", "just-now", "tonight"]],
      ["Later", ["tomorrow", "next-week"]],
      ["Overdue", ["this-morning", "missed"]],
      ["Ended", ["old", "older"]],
    ]);
  });

  it("keeps what began before midnight where it is until its time is over", () => {
    const night = new Date(2026, 10, 24, 0, 10);
    const [today] = group([i({ id: "late", startsAt: at(23, 23.5) })], night);
    expect(today).toMatchObject({ name: "Today", items: [{ id: "late" }] });
  });

  it("puts links without a time after those with one, the newest first", () => {
    const [later] = group(
      [
        i({ id: "first-made", createdAt: at(21, 8) }),
        i({ id: "last-made", createdAt: at(22, 8) }),
        i({ id: "dated", startsAt: at(25, 8) }),
      ],
      now,
    );
    expect(later?.items.map((x) => x.id)).toEqual(["dated", "last-made", "first-made"]);
  });

  it("shows a deleted interview in the trash alone, whatever its state", () => {
    expect(group([i({ id: "x", state: "live", deletedAt: at(23, 9) })], now).map((g) => g.name)).toEqual([
      "Trash",
    ]);
  });

  it("keeps the groups right on the day that clocks change", () => {
    const sunday = new Date(2026, 9, 25, 12); // the end of summer time in Europe: a day of 25 hours there
    const late = new Date(2026, 9, 25, 23, 30).toISOString();
    const monday = new Date(2026, 9, 26, 0, 0).toISOString();
    const groups = group([i({ id: "late", startsAt: late }), i({ id: "monday", startsAt: monday })], sunday);
    expect(groups.map((g) => [g.name, g.items[0]?.id])).toEqual([
      ["Today", "late"],
      ["Later", "monday"],
    ]);
  });
});

describe("lines", () => {
  it("puts a heading before each group", () => {
    const kinds = lines(group([i({ id: "a", state: "live" }), i({ id: "b", state: "ended" })], now)).map(
      (l) => (l.kind === "heading" ? `# ${l.name} ${l.count}` : l.interview.id),
    );
    expect(kinds).toEqual(["# Live 1", "a", "# Ended 1", "b"]);
  });
});
