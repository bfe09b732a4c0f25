import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Fate, InterviewState, Mode } from "./interview";
import { Standing } from "./standing";

function standing(mode: Mode, state: InterviewState = "live") {
  const told: string[] = [];
  const here: { fate: Fate | null } = { fate: "deleted" };
  const made = new Standing({
    interview: { id: "i", name: "Ada", state },
    mode,
    fate: async () => {
      if (here.fate === null) throw new Error("unreachable");
      return here.fate;
    },
    onChange: () => told.push("changed"),
    onTurned: () => told.push(made.state),
    onReturned: () => told.push("returned"),
    onPurged: () => told.push("purged"),
  });
  return { made, told, here };
}

describe("how an interview stands", () => {
  it("is as one heard last", () => {
    const { made, told } = standing("candidate");
    made.heard({ type: "interview.state", state: "ended" });
    expect([made.editable, made.away]).toEqual([false, false]);
    made.heard({ type: "interview.named", name: "Grace" });
    made.learn({ state: "ended" }); // no news
    expect(made.view).toEqual({ id: "i", name: "Grace", state: "ended" });
    expect(told).toEqual(["ended", "changed", "changed"]);
  });

  it.each([
    ["candidate", ""],
    ["interviewer", "Ada"],
  ] as const)("takes no name away from %s who calls it by whom it is with", (mode, want) => {
    const { made } = standing(mode);
    made.heard({ type: "interview.named", name: "" });
    expect(made.view.name).toBe(want);
  });

  it("is told by the scope to who was away when it ended, and was opened again", () => {
    const { made, told } = standing("candidate");
    made.learnFromScope(true);
    expect([made.state, told]).toEqual(["ended", []]);
    made.learnFromScope(false);
    expect([made.state, told]).toEqual(["live", ["live"]]);
    made.learnFromScope(false);
    expect(told).toEqual(["live"]);
  });
});

describe("an interview in the trash", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const later = () => vi.advanceTimersByTimeAsync(60_000);

  it("is asked about until it comes back", async () => {
    const { made, told, here } = standing("candidate");
    made.heard({ type: "interview.deleted" });
    made.heard({ type: "interview.deleted" }); // the connection says so too
    expect([made.state, made.away, told]).toEqual(["deleted", true, ["deleted"]]);
    here.fate = null;
    await later();
    here.fate = "deleted";
    await later();
    expect(told).toEqual(["deleted"]);
    here.fate = { name: "Grace", state: "live" };
    await later();
    expect(told).toEqual(["deleted", "live", "changed", "returned"]);
    expect(made.view).toEqual({ id: "i", name: "Grace", state: "live" });
  });

  it.each([
    ["unknown", "candidate", "purged"],
    ["unknown", "interviewer", "purged"],
    ["refused", "candidate", "purged"], // participants are forgotten with their interview
    ["refused", "interviewer", "gone"], // who has only to sign in again
  ] as const)("that is %s to a %s is %s", async (fate, mode, want) => {
    const { made, told, here } = standing(mode);
    made.deleted();
    here.fate = fate;
    await later();
    expect(told).toEqual(["deleted", want]);
  });

  it("is asked about no more after the end", async () => {
    const { made, told, here } = standing("candidate");
    made.deleted();
    made.dispose();
    here.fate = { name: "Grace", state: "live" };
    await later();
    made.deleted();
    expect(told).toEqual(["deleted"]);
  });
});
