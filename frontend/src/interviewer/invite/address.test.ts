import { describe, expect, it } from "vitest";
import { readAddress, sameEmail, splitAddresses, writeAddress } from "./address";

describe("readAddress", () => {
  it.each([
    ["ada@example.org", { name: "", email: "ada@example.org" }],
    ["  ada@example.org ", { name: "", email: "ada@example.org" }],
    ["Ada Lovelace <ada@example.org>", { name: "Ada Lovelace", email: "ada@example.org" }],
    ['"Lovelace, Ada" <ada@example.org>', { name: "Lovelace, Ada", email: "ada@example.org" }],
    ["<ada@example.org>", { name: "", email: "ada@example.org" }],
    ["Ada", undefined],
    ["ada@", undefined],
    ["ada @example.org", undefined],
    ["Ada <ada>", undefined],
    ["a@b, c@d", undefined],
    ["", undefined],
  ])("%s", (text, want) => expect(readAddress(text)).toEqual(want));

  it("reads what was written", () => {
    for (const address of [
      { name: "Ada Lovelace", email: "ada@example.org" },
      { name: "", email: "ada@example.org" },
      { name: "Łukasz O’Neil", email: "l@example.org" },
    ])
      expect(readAddress(writeAddress(address))).toEqual(address);
  });
});

it("knows the same address in other letters", () => {
  expect(sameEmail("Ada@Example.org ", "ada@example.org")).toBe(true);
  expect(sameEmail("ada@example.org", "ida@example.org")).toBe(false);
});

it.each([
  [["ada@example.org,"], ["ada@example.org"]],
  [["ada@example.org, Alan <alan@example.org>; x@y"], ["ada@example.org", "Alan <alan@example.org>", "x@y"]],
  [["ada@example.org", "Ada <ADA@example.org>"], ["ada@example.org"]],
  [["nobody"], ["nobody"]],
])("%j are %j", (texts, want) => expect(splitAddresses(texts)).toEqual(want));
