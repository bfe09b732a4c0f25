import { describe, expect, it } from "vitest";
import type { Invitation, Invited } from "../../api";
import { invitationText, invitedMark } from "./stateText";

const now = new Date(2026, 10, 23, 15, 0);
const invited = (state: Invited["state"], problem = "", people = 2): Invited => ({
  people,
  mailed: people,
  state,
  problem,
});
const invitation = (given: Partial<Invitation>): Invitation => ({
  id: "i1",
  role: "candidate",
  email: "ada@example.org",
  name: "Ada",
  message: "",
  timeZone: "",
  reminders: [],
  state: "sent",
  kind: "invitation",
  problem: "",
  createdAt: "2026-11-23T12:00:00Z",
  createdBy: "p1",
  link: "https://relay.example/i/x",
  ...given,
});

describe("invitedMark", () => {
  it.each([
    [undefined, undefined],
    [invited(""), undefined],
    [invited("link", "", 0), undefined],
    [invited("sent", "", 1), ["sent", "quiet", "1 person is invited. All mails were sent."]],
    [invited("queued"), ["queued", "quiet", "2 people are invited. A mail is about to be sent."]],
    [invited("queued", "No connection."), ["waits", "warn", "2 people are invited. No connection."]],
    [invited("failed", "No such mailbox."), ["failed", "bad", "2 people are invited. No such mailbox."]],
    [
      invited("unconfirmed"),
      ["not confirmed", "warn", "2 people are invited. A mail may not have been sent."],
    ],
  ])("%o", (given, want) => {
    const mark = invitedMark(given);
    expect(mark && [mark.word, mark.tone, mark.sentence]).toEqual(want);
  });
});

describe("invitationText", () => {
  it.each([
    [{ sentAt: new Date(2026, 10, 23, 14, 31).toISOString() }, /^Invitation sent (14:31|2:31\sPM)$/, "quiet"],
    [{ state: "queued", kind: "update" }, /^Update queued$/, "quiet"],
    [{ state: "queued", problem: "It rests." }, /^Invitation waits: It rests\.$/, "warn"],
    [{ state: "failed", kind: "reminder", problem: "No mailbox." }, /^Reminder failed: No mailbox\.$/, "bad"],
    [{ state: "unconfirmed" }, /^Invitation not confirmed: the connection broke/, "warn"],
    [{ state: "link", kind: "" }, /^By link/, "quiet"],
    [{ state: "withdrawn", kind: "cancellation" }, /^No longer invited$/, "quiet"],
  ] as [Partial<Invitation>, RegExp, string][])("%o", (given, text, tone) => {
    const told = invitationText(invitation(given), now);
    expect(told.text).toMatch(text);
    expect(told.tone).toBe(tone);
  });
});
