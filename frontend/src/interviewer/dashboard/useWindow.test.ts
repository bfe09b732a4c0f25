import { describe, expect, it } from "vitest";
import { layOut, lineAt } from "./useWindow";

describe("lineAt", () => {
  const tops = layOut([32, 36, 36, 32, 36]);
  it.each([
    [-400, 0],
    [0, 0],
    [31, 0],
    [32, 1],
    [103, 2],
    [104, 3],
    [136, 4],
    [9999, 4],
  ])("%d px is line %d", (y, want) => expect(lineAt(tops, y)).toBe(want));

  it("is the first line of an empty list", () => expect(lineAt(layOut([]), 100)).toBe(0));
});
