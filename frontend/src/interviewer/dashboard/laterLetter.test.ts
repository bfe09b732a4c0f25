import { describe, expect, it } from "vitest";
import type { WordingSettings } from "../../api";
import { type Invites, noInvites } from "../invite/invites";
import { emptyPlan } from "../invite/plan";
import { fill, laterLetter } from "./laterLetter";

const empty = { subject: "", body: "" };
const settings: WordingSettings = {
  wording: { invitation: empty, panel: empty, update: empty, cancellation: empty, reminder: empty },
  standard: {
    invitation: {
      subject: "Invitation: {{interview}}",
      body: "Hello {{ Name }},\n\n{{when}}\n{{length}}\n\n{{message}}\n\n{{link}}",
    },
    panel: {
      subject: "Panel: {{interview}}",
      body: "{{interviewer}} asks {{name}} to meet {{candidate}}\n{{link}}",
    },
    update: empty,
    cancellation: empty,
    reminder: empty,
  },
  fields: [],
};
const plan = {
  ...emptyPlan(),
  name: "Backend",
  candidateName: "Ada",
  candidateEmail: "ada@example.org",
  date: "2026-11-26",
  time: "14:30",
  zone: "Europe/Berlin",
  minutes: "90",
};
const candor: Invites = { ...noInvites, how: "candor" };

describe("laterLetter", () => {
  it("has the facts of the form, in the candidate's time, and leaves the link to the relay", () => {
    const letter = laterLetter(
      plan,
      { ...candor, candidateZone: "Asia/Tokyo", message: "Hi {{link}}!" },
      [],
      "Grace",
      settings,
    );
    expect(letter).toEqual({
      kind: "invitation",
      subject: "Invitation: Backend",
      body: [
        "Hello Ada,",
        "",
        "Thursday, 26 November 2026, 22:30 to 00:00, Tokyo time (UTC+09:00)",
        "Thursday, 26 November 2026, 13:30 to 15:00 UTC",
        "1 hour 30 minutes",
        "",
        "Hi {{{{link}}!",
        "",
        "{{link}}",
      ].join("\n"),
    });
  });

  it("says that the time is open, and nothing of what is not there", () => {
    const letter = laterLetter({ ...plan, date: "", time: "", minutes: "" }, candor, [], "Grace", settings);
    expect(letter?.body).toBe("Hello Ada,\n\nThe time will be agreed on with you.\n\n\n{{link}}");
  });

  it("is the panel's when there is no candidate, and none when nobody is written to", () => {
    const alone = { ...plan, candidateEmail: "" };
    expect(
      laterLetter(alone, { ...candor, panel: ["Alan <alan@example.org>"] }, [], "Grace", settings),
    ).toMatchObject({
      kind: "panel",
      body: "Grace asks Alan to meet Ada\n{{link}}",
    });
    expect(laterLetter(alone, candor, [], "Grace", settings)).toBeUndefined();
  });

  it("keeps a workspace's own words", () => {
    const own = {
      ...settings,
      wording: { ...settings.wording, invitation: { subject: "Come!", body: "Now. {{link}}" } },
    };
    expect(laterLetter(plan, candor, [], "Grace", own)).toMatchObject({
      subject: "Come!",
      body: "Now. {{link}}",
    });
  });
});

it("fills in only fields that it knows", () =>
  expect(fill("{{a}} {{b}}\n{{a}}\nx{{a}}", { a: "" })).toBe(" {{b}}\nx"));
