import { describe, expect, it } from "vitest";
import { checkMail, choose, type MailForm, toForm, toSettings } from "./mailForm";

const none = {
  host: "",
  port: 0,
  security: "" as never,
  username: "",
  from: "",
  fromName: "",
  caCertificate: "",
  perHour: 0,
  passwordSet: false,
  passwordKept: "memory",
};
const form: MailForm = {
  ...toForm(none),
  host: "mail.example.org",
  from: "hr@example.org",
};

it("starts with what most mail servers want", () => {
  expect(toForm(none)).toMatchObject({
    security: "starttls",
    port: "587",
    perHour: "100",
    password: undefined,
  });
});

it("gives back what the relay has", () => {
  const has = { ...none, host: "h", port: 2525, security: "none" as const, from: "a@b.org", perHour: 7 };
  expect(toSettings(toForm(has))).toEqual({
    host: "h",
    port: 2525,
    security: "none",
    username: "",
    from: "a@b.org",
    fromName: "",
    caCertificate: "",
    perHour: 7,
  });
});

it.each([
  ["is not sent when it stays", undefined, {}],
  ["is sent empty to remove it", "", { password: "" }],
  ["keeps its spaces", " a b ", { password: " a b " }],
])("a password %s", (_, password, want) => {
  const { password: sent } = toSettings({ ...form, password });
  expect(sent === undefined ? {} : { password: sent }).toEqual(want);
});

it("trims what was pasted", () => {
  expect(toSettings({ ...form, host: " mail.example.org\t", from: " hr@example.org " })).toMatchObject({
    host: "mail.example.org",
    from: "hr@example.org",
  });
});

describe("choosing another security", () => {
  it.each([
    ["moves the customary port", "587", "tls", { security: "tls", port: "465" }],
    ["moves an empty port", "", "none", { security: "none", port: "25" }],
    ["leaves a port that somebody chose", "2525", "tls", { security: "tls" }],
    ["leaves another security's port that somebody chose", "25", "tls", { security: "tls" }],
  ] as const)("%s", (_, port, security, want) =>
    expect(choose({ ...form, security: "starttls", port }, security)).toEqual(want),
  );
});

describe("what is certainly wrong", () => {
  it.each([
    ["nothing", {}, []],
    ["no server", { host: " " }, ["host"]],
    ["no port", { port: "" }, ["port"]],
    ["port 0", { port: "0" }, ["port"]],
    ["port 65536", { port: "65536" }, ["port"]],
    ["a port that is none", { port: "25a" }, ["port"]],
    ["no address", { from: "" }, ["from"]],
    ["half an address", { from: "hr@" }, ["from"]],
    ["too many mails", { perHour: "10001" }, ["perHour"]],
    ["the usual number of mails", { perHour: "" }, []],
  ])("%s", (_, typed, want) => expect(Object.keys(checkMail({ ...form, ...typed }))).toEqual(want));
});
