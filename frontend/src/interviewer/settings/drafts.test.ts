import { expect, it } from "vitest";
import { Drafts } from "./drafts";

const saved = { host: "mail.example.org", port: "587", password: undefined };

it("keeps only what differs from what the relay has", () => {
  const drafts = new Drafts();
  drafts.change("mail", saved, { host: "smtp.example.org" });
  drafts.change("mail", saved, { port: "465" });
  expect(drafts.of("mail")).toEqual({ host: "smtp.example.org", port: "465" });
  drafts.change("mail", saved, { host: "mail.example.org" });
  expect(drafts.of("mail")).toEqual({ port: "465" });
  drafts.change("mail", saved, { port: "587" });
  expect(drafts.of("mail")).toEqual({});
  expect(drafts.unsaved()).toBe(false);
});

it("knows that removing a password is a change and leaving it is none", () => {
  const drafts = new Drafts();
  drafts.change("mail", saved, { password: "" });
  expect(drafts.unsaved()).toBe(true);
  drafts.change("mail", saved, { password: undefined });
  expect(drafts.unsaved()).toBe(false);
});

it("keeps what was typed while the former values were on their way", () => {
  const drafts = new Drafts();
  drafts.change("mail", saved, { host: "a.example.org", port: "25" });
  const sent = { ...saved, ...drafts.of("mail") };
  drafts.change("mail", saved, { host: "ab.example.org" });
  drafts.sent("mail", sent);
  expect(drafts.of("mail")).toEqual({ host: "ab.example.org" });
});

it("tells its listeners, and gives the same object until something changes", () => {
  const drafts = new Drafts();
  let told = 0;
  const stop = drafts.subscribe(() => told++);
  expect(drafts.of("you")).toBe(drafts.of("mail"));
  drafts.change("mail", saved, { host: "x" });
  expect(drafts.of("mail")).toBe(drafts.of("mail"));
  drafts.discard("mail");
  stop();
  drafts.change("mail", saved, { host: "x" });
  expect(told).toBe(2);
});
