import { expect, it } from "vitest";
import { previewDocument } from "./previewDocument";

it.each([
  [
    "a whole document",
    '<!doctype html><html><head lang="en"><title>x</title></head><body>a</body></html>',
    '<!doctype html><html><head lang="en"><base target="_blank"><title>x</title></head><body>a</body></html>',
  ],
  ["a piece", "<p>a</p>", '<base target="_blank"><p>a</p>'],
])("lets no link lead away: %s", (_, html, want) => expect(previewDocument(html)).toBe(want));

it("lets the letter's own styles in", () =>
  expect(previewDocument("<head><style>a{}</style></head>", "N")).toBe(
    '<head><base target="_blank"><style nonce="N">a{}</style></head>',
  ));
