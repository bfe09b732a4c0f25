import { describe, expect, it } from "vitest";
import type { Interview } from "../../api";
import { testInterview } from "../testInterview";
import { askRemove } from "./removal";

const me = "grace";
const present = (...names: string[]) =>
  names.map((name) => ({ id: name === "Grace" ? me : name, name, mode: "candidate" as const }));
const live = (...names: string[]): Interview => ({
  ...testInterview({ id: "x" }),
  state: "live",
  present: present(...names),
});
const mailedTo = (i: Interview, mailed: number): Interview => ({
  ...i,
  invited: { people: mailed, mailed, state: "sent", problem: "" },
});

describe("what is asked before interviews are deleted", () => {
  it.each<[string, Interview[]]>([
    ["nobody in it", [live()]],
    ["only whoever deletes it", [live("Grace")]],
  ])("nothing: %s", (_, interviews) => {
    expect(askRemove(interviews, me, () => {})).toBeUndefined();
  });

  it.each<[Interview[], string]>([
    [[live("Ada", "Grace")], "Ada is in it now. Delete?"],
    [[live("Ada", "Bob")], "Ada and Bob are in it now. Delete?"],
    [[live("Ada", "Bob", "Cem")], "Ada, Bob and one more are in it now. Delete?"],
    [[live("Ada", "Bob", "Cem", "Dora")], "Ada, Bob and 2 more are in it now. Delete?"],
    [[live(), live("Ada")], "Ada is in one of these interviews now. Delete?"],
    [[live("Ada"), live("Bob", "Cem"), live()], "3 people are in 2 of these interviews now. Delete?"],
  ])("who is in it: %#", (interviews, question) => {
    const tell = askRemove(interviews, me, () => {});
    expect(tell).toMatchObject({ question, without: "Delete" });
    expect(tell?.withMail).toBeUndefined();
  });

  it("also whether a cancellation is sent", () => {
    const tell = askRemove([mailedTo(live("Ada"), 1)], me, () => {});
    expect(tell).toMatchObject({
      question: "Ada is in it now. Delete?",
      withMail: "Delete and send",
      without: "Delete without mail",
    });
    expect(tell?.about).toContain("They are told at once");
    expect(tell?.about).toContain("A cancellation can be sent, too.");
  });

  it("only that, when nobody is in it", () => {
    expect(askRemove([mailedTo(live(), 2)], me, () => {})?.question).toBe("Send a cancellation?");
  });
});
