import { describe, expect, it } from "vitest";
import { testInterview } from "../testInterview";
import { mailto, onlyHere } from "./mail";

describe("mailto", () => {
  const parts = (link: string) => {
    const url = new URL(link);
    return {
      to: decodeURIComponent(url.pathname),
      subject: url.searchParams.get("subject"),
      body: url.searchParams.get("body"),
    };
  };

  it("fills in address, subject and a body with the link on a line of its own", () => {
    const i = testInterview({
      id: "abc",
      name: "Backend & more + C++",
      candidateName: "Ada",
      candidateEmail: "ada+job@example.org",
      startsAt: "2026-11-26T13:30:00Z",
      timeZone: "Europe/Berlin",
      minutes: 45,
    });
    const { to, subject, body } = parts(mailto(i, "Sam"));
    expect(to).toBe("ada+job@example.org");
    expect(subject).toBe("Your interview: Backend & more + C++");
    expect(body).toContain("\r\nhttps://relay.example/i/abc\r\n");
    expect(body).toMatch(
      /Thursday, November 26, 2026.*2:30\sPM \(Europe\/Berlin\) and takes about 45 minutes\./,
    );
    expect(body).toMatch(/^Hello Ada,/);
    expect(body?.endsWith("Sam")).toBe(true);
    expect(body?.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("works for an interview that has nothing but its link", () => {
    const { to, body } = parts(mailto(testInterview({ id: "abc", name: "" }), ""));
    expect(to).toBe("");
    expect(body).toMatch(/^Hello,/);
  });

  it("lets no header be slipped in by a name or an address", () => {
    const evil = testInterview({
      id: "x",
      name: "a&cc=eve@example.org\r\nBcc: x",
      candidateEmail: "a@b?bcc=eve@example.org",
    });
    const link = mailto(evil, "");
    expect([...new URL(link).searchParams.keys()]).toEqual(["subject", "body"]);
  });
});

describe("onlyHere", () => {
  it.each([
    ["http://127.0.0.1:7420/i/x", true],
    ["http://localhost/i/x", true],
    ["http://[::1]:7420/i/x", true],
    ["http://192.168.1.5:7420/i/x", false],
    ["https://candor.example.org/i/x", false],
    ["nonsense", false],
  ])("%s: %s", (link, want) => expect(onlyHere(link)).toBe(want));
});
