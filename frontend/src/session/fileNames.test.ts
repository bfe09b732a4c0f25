import { describe, expect, it } from "vitest";
import { clashes, freeName, nameProblem } from "./fileNames";

describe("a file's name", () => {
  // The first two lists are those of the relay's own test of names.
  for (const name of ["main.py", "src/a.py", "ä b.py", ".hidden", "a..b", "...", "x".repeat(200)])
    it(`may be ${JSON.stringify(name).slice(0, 30)}`, () => expect(nameProblem(name, [])).toBe(""));

  for (const name of [
    "",
    ".",
    "..",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../../b",
    "a/../b",
    "./a",
    "a\\b",
    "C:a",
    "a\x00b",
    "a\nb",
    "a\x7fb",
    "a?",
    "x".repeat(201),
    "ä".repeat(101),
    "\ud800",
  ])
    it(`may not be ${JSON.stringify(name).slice(0, 30)}`, () => expect(nameProblem(name, [])).not.toBe(""));

  it("is nobody else's, neither as a file nor as a folder", () => {
    expect(nameProblem("a.py", ["a.py"])).toBe("There is already a file “a.py”.");
    expect(nameProblem("a/b/c.py", ["a/b"])).toBe("“a/b” is a file, so it cannot be a folder too.");
    expect(nameProblem("a", ["a/b"])).toBe("“a” is a folder, so it cannot be a file too.");
    expect(nameProblem("A.py", ["a.py"])).toBe("");
  });

  it("clashes with the same, and with a folder of that name", () => {
    expect([...clashes(["a", "b", "a"])]).toEqual(["a"]);
    expect([...clashes(["a", "a/b/c", "b"])].sort()).toEqual(["a", "a/b/c"]);
    expect([...clashes(["a/b", "a/c", "ab"])]).toEqual([]);
  });

  it("that is taken gets a number", () => {
    expect(freeName("a.py", [])).toBe("a.py");
    expect(freeName("a.py", ["a.py", "a-2.py"])).toBe("a-3.py");
    expect(freeName("src/Makefile", ["src/Makefile"])).toBe("src/Makefile-2");
    expect(freeName(".env", [".env"])).toBe(".env-2");
  });
});
