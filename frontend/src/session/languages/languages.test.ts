import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { highlighted, idOf, load } from "../editor/languageData";
import { executedLanguageOf, highlightingOf } from "../editor/languages";
import { broughtAlong, languageGroups, shortVersion } from "./groups";
import { type Language, onlyEditing } from "./language";
import { Languages } from "./languages";

const python: Language = {
  id: "python",
  name: "Python",
  version: "3.12.4",
  fileName: "main.py",
  runtime: "built-in",
};
const javascript: Language = { ...python, id: "javascript", name: "JavaScript", fileName: "main.js" };
const node: Language = { ...javascript, id: "node", name: "Node.js", runtime: "native" };
const go: Language = { id: "go", name: "Go", version: "1.26", fileName: "main.go", runtime: "native" };
const elixir: Language = {
  id: "elixir",
  name: "Elixir",
  version: "1.17",
  fileName: "main.exs",
  runtime: "remote",
};
const cobol: Language = { ...onlyEditing("cobol"), fileName: "main.cob" };

const names = (words: string) =>
  languageGroups([python, javascript, go, elixir], highlighted, words).map(
    ({ title, languages }) => `${title}: ${languages.map(({ name }) => name).join(", ")}`,
  );

describe("the groups of languages", () => {
  it("are by where the relay executes, and then what can be edited only", () => {
    const all = names("");
    expect(all.slice(0, 3)).toEqual(["Built in: Python, JavaScript", "Installed: Go", "On runners: Elixir"]);
    expect(all[3]).toMatch(/^Editing only: Angular Template, APL, .*Cobol.*/);
    expect(all[3]).not.toMatch(/\bPython\b|: Go\b|, Go,/);
    expect(highlighted.length).toBeGreaterThan(140);
  });

  it.each([
    ["py", ["Built in: Python"]],
    ["COB", ["Editing only: Cobol"]],
    ["3.12", ["Built in: Python, JavaScript"]],
    ["c++", ["Editing only: C++, Objective-C++"]],
    ["ps1 nothing", []],
  ])("are searched for %s", (words, want) => {
    const found = names(words).map((line) => line.replace(/, Cython.*|, CoffeeScript.*/, ""));
    for (const line of want) expect(found).toContain(line);
    if (want.length === 0) expect(found).toEqual([]);
  });

  it("have ids of their own that are the relay's", () => {
    const ids = highlighted.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [name, id] of [
      ["C++", "cpp"],
      ["C#", "csharp"],
      ["F#", "fsharp"],
      ["Shell", "bash"],
      ["Xù", "xu"],
      ["Properties files", "properties-files"],
    ] as const)
      expect(idOf(name)).toBe(id);
    expect(highlighted.find(({ id }) => id === "java")?.fileName).toBe("Main.java");
    expect(highlighted.find(({ id }) => id === "mysql")?.fileName).toBe("main.sql");
  });
});

describe("what a language brings along", () => {
  const native: Language = {
    ...python,
    id: "python-native",
    packages: [
      { name: "Mako", version: "1.2.4" },
      { name: "numpy", version: "1.24.2" },
      { name: "odd", version: "" },
    ],
  };

  it.each([
    [native, "", "With Mako 1.2.4, numpy 1.24.2, odd."],
    [native, "NumPy", "With numpy 1.24.2, Mako 1.2.4, odd."],
    [python, "", "With its own library."],
    [cobol, "", "For editing only: it cannot be run here."],
  ])("is told in a sentence", (language, words, want) => expect(broughtAlong(language, words)).toBe(want));

  it("is searched too", () => {
    const [group] = languageGroups([python, native], highlighted, "numpy");
    expect(group?.languages.map(({ id }) => id)).toEqual(["python-native"]);
  });
});

describe("highlighting", () => {
  it.each([
    ["by a common ending", "main.py", true, python, "python"],
    ["by the ending of another language", "tool.js", true, python, "javascript"],
    ["of the main file by the language's own ending", "main.go", true, go, "go"],
    ["of another file by its name", "util.go", false, python, ":util.go"],
    ["of a main file with an ending of its own", "solve.zz", true, go, "go:solve.zz"],
    ["of a main file without an ending", "solve", true, go, "go"],
    ["of another file without an ending", "notes", false, go, ""],
    ["in what can be edited only, whatever the main file's name", "main.py", true, cobol, "cobol"],
    ["of other files beside it", "main.py", false, cobol, "python"],
  ])("%s", (_, name, main, language, want) => expect(highlightingOf(name, main, language)).toBe(want));

  it.each([
    ["util.go", ""],
    ["Makefile.cmake", ""],
    ["", "cobol"],
    ["", "cpp"],
    ["", "node"],
    ["", "ruby-native"],
    ["", "racket"],
    ["solve.zz", "go"],
  ])("is there for the file %j and the language %j", async (file, id) => {
    expect(await load(file, id)).not.toEqual([]);
  });

  it("is none for what nobody knows", async () => expect(await load("a.zz", "zz")).toEqual([]));
});

describe("the language that a file's name tells", () => {
  it.each([
    ["main.go", [python, go], "go"],
    ["tool.js", [python, javascript, node], "javascript"],
    ["tool.js", [node], "node"],
    ["notes.txt", [python, go], ""],
    ["Makefile", [python, go], ""],
  ])("%s", (name, known, want) => expect(executedLanguageOf(name, known)).toBe(want));
});

it("shows a version's first two parts", () => {
  expect(["3.12.4", "1.26", "5", ""].map(shortVersion)).toEqual(["3.12", "1.26", "5", ""]);
});

describe("a session's languages", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function asking(answers: (readonly Language[] | null)[], chosen: string | null = null) {
    let asked = 0;
    let changes = 0;
    const languages = async () => {
      const answer = answers[asked++];
      if (!answer) throw new Error("unreachable");
      return [...answer];
    };
    const made = new Languages({ api: { languages }, chosen: () => chosen, onChange: () => changes++ });
    return { made, asked: () => asked, changes: () => changes };
  }

  it("are asked for until they come, and not after the end", async () => {
    const { made, asked, changes } = asking([null, null, [python]]);
    made.begin();
    await vi.advanceTimersByTimeAsync(499);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(1 + 1000);
    expect([asked(), changes(), made.state().languages]).toEqual([3, 1, [python]]);

    const ended = asking([null, [python]]);
    ended.made.begin();
    await vi.advanceTimersByTimeAsync(0);
    ended.made.dispose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended.asked()).toBe(1);
  });

  it.each([
    ["the first when none was chosen", null, python, false],
    ["the one that was chosen", "go", go, false],
    ["one to edit in alone when the relay does not execute it", "elixir", onlyEditing("elixir"), true],
  ])("have %s", async (_, chosen, want, onlyEdited) => {
    const { made } = asking([[python, go]], chosen);
    expect([made.state().language, made.onlyEdited]).toEqual([null, false]); // nothing is known yet
    made.begin();
    await vi.advanceTimersByTimeAsync(0);
    expect([made.state().language, made.onlyEdited]).toEqual([want, onlyEdited]);
  });
});
