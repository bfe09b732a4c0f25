import { describe, expect, it } from "vitest";
import type { Person } from "../../api";
import { checkInvites, type Invites, noInvites, panelRole, toInvitations } from "./invites";
import { emptyPlan } from "./plan";

const people: Person[] = [
  { id: "p1", name: "Grace Hopper", email: "grace@example.org", role: "admin" },
  { id: "p2", name: "Me", email: "", role: "admin" },
];
const plan = { ...emptyPlan(), candidateName: "Ada", candidateEmail: "ada@example.org", date: "2026-11-26" };
const invites = (given: Partial<Invites>): Invites => ({ ...noInvites, ...given });

describe("toInvitations", () => {
  it("invites the candidate and the panel, each as what they are", () => {
    const all = invites({
      how: "candor",
      message: " Hello! ",
      candidateZone: "Asia/Tokyo",
      reminders: [1440, 60],
      panel: ["Grace Hopper <Grace@example.org>", "alan@elsewhere.org", "ada@example.org"],
    });
    const common = { send: true, message: "Hello!", reminders: [1440, 60] };
    expect(toInvitations(plan, all, people)).toEqual([
      { to: "ada@example.org", role: "candidate", name: "Ada", timeZone: "Asia/Tokyo", ...common },
      { to: "Grace@example.org", role: "interviewer", name: "Grace Hopper", ...common },
      { to: "alan@elsewhere.org", role: "guest", ...common },
    ]);
  });

  it("only notes who is invited when the mail is one's own, and reminds nobody", () => {
    expect(toInvitations(plan, invites({ how: "self", reminders: [60] }), people)).toEqual([
      { to: "ada@example.org", role: "candidate", name: "Ada", send: false },
    ]);
  });

  it("notes only the panel when a link is all that is wanted", () => {
    const link = invites({ how: "link", panel: ["grace@example.org"], message: "never shown" });
    expect(toInvitations(plan, link, people)).toEqual([
      { to: "grace@example.org", role: "interviewer", name: "Grace Hopper", send: false },
    ]);
  });
});

describe("checkInvites", () => {
  it.each([
    [plan, { how: "candor" }, []],
    [emptyPlan(), { how: "candor" }, ["how"]],
    [emptyPlan(), { how: "candor", panel: ["grace@example.org"] }, []],
    [emptyPlan(), { how: "link" }, []],
    [plan, { panel: ["grace"] }, ["panel"]],
  ] as [typeof plan, Partial<Invites>, string[]][])("%o %o", (p, given, want) =>
    expect(Object.keys(checkInvites(p, invites(given)))).toEqual(want),
  );
});

it("knows nobody by an empty address", () => expect(panelRole("", people)).toBe("guest"));
