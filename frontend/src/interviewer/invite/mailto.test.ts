import { describe, expect, it } from "vitest";
import { type Draft, longestMailto, mailto } from "./mailto";

const link = "https://relay.example/i/abcdefghijklmnopqrstuvwxyz";
const draft = (given: Partial<Draft> = {}): Draft => ({
  to: "ada@example.org",
  subject: "Interview: Backend",
  text: `Hello Ada,\n\nopen this link:\n${link}\n\nIt takes about an hour.\n\nSam`,
  link,
  ...given,
});
const parts = (href: string) => {
  const url = new URL(href);
  return {
    to: decodeURIComponent(url.pathname),
    subject: url.searchParams.get("subject"),
    body: url.searchParams.get("body") ?? "",
  };
};

describe("mailto", () => {
  it("fills in address, subject and text, with line breaks as RFC 6068 wants them", () => {
    const { href, shortened } = mailto(
      draft({ subject: "Backend & more + C++ 100%?", to: "ada+job@example.org" }),
    );
    expect(shortened).toBe(false);
    expect(href).toMatch(/^mailto:ada%2Bjob@example\.org\?subject=[^&]+&body=[^&]+$/);
    expect(parts(href)).toEqual({
      to: "ada+job@example.org",
      subject: "Backend & more + C++ 100%?",
      body: `Hello Ada,\r\n\r\nopen this link:\r\n${link}\r\n\r\nIt takes about an hour.\r\n\r\nSam`,
    });
    expect(href).not.toContain("+");
  });

  it.each(["\n", "\r\n", "\r"])("makes every line break %j one CRLF", (eol) => {
    const body = parts(mailto(draft({ text: `a${eol}${link}${eol}b` })).href).body;
    expect(body).toBe(`a\r\n${link}\r\nb`);
  });

  it("lets no header be slipped in", () => {
    const { href } = mailto(
      draft({ to: "a@b?bcc=eve@example.org", subject: "x&cc=eve@example.org\r\nBcc: eve@example.org" }),
    );
    expect([...new URL(href).searchParams.keys()]).toEqual(["subject", "body"]);
    expect(parts(href).subject).not.toMatch(/[\r\n]/);
  });

  it("drops the last paragraphs of a long text, keeps the beginning and the link", () => {
    const { href, shortened } = mailto(
      draft({ text: `Hello Ada,\n\n${link}\n\nwhat to expect\n\n${"long ".repeat(500)}\n\nSam` }),
    );
    expect(shortened).toBe(true);
    expect(href.length).toBeLessThanOrEqual(longestMailto);
    expect(parts(href).body).toBe(`Hello Ada,\r\n\r\n${link}\r\n\r\nwhat to expect`);
  });

  it("keeps the link when what stands before it is too long", () => {
    const { href } = mailto(draft({ text: `${"long ".repeat(500)}\n\n${link}\n\nSam` }));
    expect(parts(href).body).toContain(link);
    expect(href.length).toBeLessThanOrEqual(longestMailto);
  });

  it("keeps the link when its own paragraph is too long", () => {
    const { href } = mailto(draft({ text: `Hello\n\n${"long ".repeat(500)}\n${link}\nmore` }));
    expect(parts(href).body).toContain(link);
    expect(parts(href).body).toMatch(/^Hello\r\n\r\n/);
    expect(href.length).toBeLessThanOrEqual(longestMailto);
  });

  it("counts what the link becomes, not what is read: other scripts take six or nine for one", () => {
    const text = `${"Приглашение на собеседование. ".repeat(20)}\n\n${link}`;
    expect(text.length).toBeLessThan(longestMailto);
    const { href, shortened } = mailto(draft({ text, subject: "собеседование".repeat(40) }));
    expect(shortened).toBe(true);
    expect(href.length).toBeLessThanOrEqual(longestMailto);
    expect(parts(href).body).toContain(link);
    expect(parts(href).subject).toMatch(/…$/);
  });

  it("gives up the text before the link", () => {
    const endless = `https://relay.example/i/${"a".repeat(1840)}`;
    expect(parts(mailto(draft({ link: endless, text: `Hello\n${endless}` })).href).body).toBe(endless);
  });

  it("survives half a character", () => {
    expect(parts(mailto(draft({ text: `a\ud83d ${link}`, subject: "\udc00b" })).href).subject).toBe("b");
  });
});
