import { describe, expect, it } from "vitest";
import type { Invitation, Person } from "../../api";
import { testInterview } from "../testInterview";
import { firstDraft, nobody, toInvitation, toLetter } from "./inviteDraft";

const people: Person[] = [{ id: "p1", name: "Grace", email: "grace@example.org", role: "admin" }];
const candidate = { email: "ADA@example.org", role: "candidate" } as Invitation;

describe("firstDraft", () => {
  const i = testInterview({ id: "a", candidateName: "Ada", candidateEmail: "ada@example.org" });
  it("is the candidate's, until they are invited; then the panel's", () => {
    expect(firstDraft(i, [])).toMatchObject({ to: "ada@example.org", name: "Ada", role: "candidate" });
    expect(firstDraft(i, [candidate])).toEqual({ ...nobody, role: "panel" });
    expect(firstDraft(testInterview({ id: "b" }), [])).toEqual(nobody);
  });
});

describe("toLetter", () => {
  it("leaves out an address that is half typed", () =>
    expect(toLetter({ ...nobody, to: "ada@" }, people)).toEqual({
      role: "candidate",
      name: "",
      message: "",
    }));

  it("knows a colleague by the address", () => {
    const draft = { ...nobody, to: "Grace H <grace@example.org>", role: "panel" as const };
    expect(toLetter(draft, people)).toMatchObject({
      role: "interviewer",
      name: "Grace H",
      to: "grace@example.org",
    });
    expect(toLetter({ ...draft, to: "kurt@example.org" }, people)).toMatchObject({ role: "guest" });
  });
});

describe("toInvitation", () => {
  const draft = { ...nobody, to: "ada@example.org", message: " Hi ", reminders: [60] };
  const address = { name: "", email: "ada@example.org" };
  it.each([
    [true, true, [60]],
    [true, false, undefined], // nothing to remind of
    [false, true, undefined], // Candor sends nothing
  ])("send %s, with a start %s: reminders %j", (send, hasStart, want) => {
    const body = toInvitation(draft, address, people, send, hasStart);
    expect(body).toMatchObject({ to: "ada@example.org", role: "candidate", send, message: "Hi" });
    expect(body.reminders).toEqual(want);
  });
});
