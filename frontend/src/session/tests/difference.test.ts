import { describe, expect, it } from "vitest";
import { type DiffLine, difference, visible } from "./difference";

/** "  same", "- expected", "+ printed", "…2", with what differs in brackets. */
function drawn(lines: readonly DiffLine[]): string[] {
  return lines.map((line) => {
    if (line.kind === "gap") return `…${line.lines}`;
    if (line.kind === "same") return `  ${line.text}`;
    const text = line.parts.map(({ text, differs }) => (differs ? `[${text}]` : text)).join("");
    return `${line.kind === "expected" ? "-" : "+"} ${text}`;
  });
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n)).join("\n");

describe("difference", () => {
  it.each([
    ["nothing that differs", "1\n2\n", "1\n2\n", ["…2"]],
    ["white space that makes no difference", "1 \n2\n\n\n", "1\n2\t\r\n", ["…2"]],
    ["a line that differs within", "sum 45\n", "sum 46\n", ["- sum 4[5]", "+ sum 4[6]"]],
    ["a missing line", "a\nb\nc\n", "a\nc\n", ["  a", "- [b]", "  c"]],
    ["a line too many", "a\nc\n", "a\nb\nc\n", ["  a", "+ [b]", "  c"]],
    ["nothing printed", "a\n", "", ["- [a]"]],
    ["nothing expected", "", "a\nb", ["+ [a]", "+ [b]"]],
    ["an empty line between", "a\n\nb", "a\nb", ["  a", "- ", "  b"]],
    ["space at the beginning", "  a", "a", ["- [  ]a", "+ a"]],
    ["characters of two code units", "a😀b", "a😁b", ["- a[😀]b", "+ a[😁]b"]],
    ["two that took each other's place", "a\nb", "c\nd", ["- [a]", "- [b]", "+ [c]", "+ [d]"]],
    [
      "what is far from it",
      numbers(1, 20),
      numbers(1, 20).replace("\n10\n", "\nten\n"),
      ["…6", "  7", "  8", "  9", "- [10]", "+ [ten]", "  11", "  12", "  13", "…7"],
    ],
  ])("%s", (_, expected, printed, want) => expect(drawn(difference(expected, printed))).toEqual(want));

  it("takes no longer and shows no more than a page can bear", () => {
    const before = performance.now();
    const lines = difference(numbers(0, 30_000), numbers(40_000, 48_000));
    expect(performance.now() - before).toBeLessThan(2000);
    expect(lines.length).toBe(401);
    expect(lines.at(-1)?.kind).toBe("gap");
  });
});

describe("visible", () => {
  it.each([
    ["a b", "a·b"],
    ["\tx", "→   x"],
    ["a\u00a0b\u200b", "a⍽b∅"],
  ])("%j", (text, want) => expect(visible(text)).toBe(want));
});
