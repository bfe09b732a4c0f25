import { beforeEach, describe, expect, it } from "vitest";
import type { Language } from "../../session";
import { type Content, contentOf, emptyContent } from "./content";
import { dropKept, readKept, writeKept } from "./kept";
import { TemplateDraft } from "./TemplateDraft";

const python: Language = {
  id: "python",
  name: "Python",
  version: "3.12",
  fileName: "main.py",
  runtime: "built-in",
};
const javascript: Language = { ...python, id: "javascript", name: "JavaScript", fileName: "main.js" };

const content: Content = {
  name: "Two sum",
  language: "python",
  instructions: "# Two sum",
  guidance: "Ask for the complexity.",
  files: [
    { name: "helper.py", text: "x = 1\n" },
    { name: "main.py", text: "import helper\n" },
  ],
  main: "main.py",
  tests: [{ name: "two", stdin: "1 1\n", args: ["-v"], expected: "2\n", hidden: true }],
  testFiles: [{ name: "unit", hidden: false, file: { name: "test_main.py", text: "import main\n" } }],
};

const settled = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe("a template's draft", () => {
  it("is as what it was made from", () => {
    const draft = new TemplateDraft(content, content);
    expect(draft.content()).toEqual(content);
    expect(draft.state).toMatchObject({ name: "Two sum", changed: false, removed: [] });
    expect(draft.state.files.find(({ id }) => id === draft.state.main)?.name).toBe("main.py");
    draft.dispose();
  });

  it("has changed until it is as before, or saved", async () => {
    const draft = new TemplateDraft(content, content);
    let told = 0;
    draft.subscribe(() => told++);
    draft.instructions.insert(0, "!");
    await settled();
    expect(draft.state.changed).toBe(true);
    expect(told).toBe(1);
    draft.instructions.delete(0, 1);
    await settled();
    expect(draft.state.changed).toBe(false);
    draft.rename("Three sum ");
    await settled();
    expect(draft.state).toMatchObject({ name: "Three sum ", changed: true });
    draft.sent(draft.content());
    await settled();
    expect(draft.state.changed).toBe(false);
    expect(draft.content().name).toBe("Three sum");
    draft.dispose();
  });

  it("gets a deleted file back, text and all", async () => {
    const draft = new TemplateDraft(content, content);
    const helper = draft.state.files.find(({ name }) => name === "helper.py");
    draft.removeFile(helper?.id ?? "");
    await settled();
    expect(draft.content().files.map(({ name }) => name)).toEqual(["main.py"]);
    expect(draft.state.removed).toHaveLength(1);
    for (const file of draft.state.removed) draft.restoreFile(file);
    await settled();
    expect(draft.state).toMatchObject({ changed: false, removed: [], file: helper?.id });
    draft.dispose();
  });

  it("renames the main file with the language, and may have none", async () => {
    const draft = new TemplateDraft(emptyContent, emptyContent);
    draft.chooseLanguage("javascript", [python, javascript]);
    await settled();
    expect(draft.content()).toMatchObject({ language: "javascript", main: "main.js" });
    expect(draft.languageOf(draft.state.main ?? "")).toBe("javascript");
    draft.chooseLanguage("", [python, javascript]);
    expect(draft.content()).toMatchObject({ language: "", main: "main.js" });
    draft.dispose();
  });

  it("has at most twenty files", () => {
    const draft = new TemplateDraft(content, content);
    for (let i = 0; i < 18; i++) draft.addFile(`f${i}.py`);
    expect(draft.problem("more.py")).toMatch(/at most 20 files/);
    draft.dispose();
  });
});

describe("the content of a template", () => {
  it("is in one order, and names the main file", () => {
    const files = [
      { name: "b.py", text: "b" },
      { name: "a.py", text: "a" },
    ];
    expect(contentOf({ name: "x", files })).toEqual({
      name: "x",
      language: "",
      instructions: "",
      guidance: "",
      files: [files[1], files[0]],
      main: "b.py",
      tests: [],
      testFiles: [],
    });
  });
});

describe("unsaved changes", () => {
  beforeEach(() => localStorage.clear());

  it("are kept for a person and a template", () => {
    const kept = { content, changedAt: "2026-11-23T10:00:00Z", at: 5 };
    expect(writeKept("grace", "t1", kept, localStorage)).toBe(true);
    expect(readKept("grace", "t1", localStorage)).toEqual(kept);
    expect(readKept("ada", "t1", localStorage)).toBeUndefined();
    dropKept("grace", "t1", localStorage);
    expect(readKept("grace", "t1", localStorage)).toBeUndefined();
  });

  it("that are damaged are none", () => {
    for (const text of ["", "{", "null", '{"at":1}', '{"at":1,"changedAt":"","content":{"name":1}}']) {
      localStorage.setItem("candor.template.grace.t1", text);
      expect(readKept("grace", "t1", localStorage)).toBeUndefined();
    }
  });
});
