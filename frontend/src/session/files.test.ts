import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { FIRST_FILE, Files } from "./files";
import type { Language } from "./model";

const python: Language = {
  id: "python",
  name: "Python",
  version: "3.12",
  fileName: "main.py",
  runtime: "built-in",
};
const javascript: Language = { ...python, id: "javascript", name: "JavaScript", fileName: "main.js" };

function person() {
  const doc = new Y.Doc();
  return { doc, files: new Files(doc) };
}

function exchange(a: Y.Doc, b: Y.Doc) {
  const [fromA, fromB] = [Y.encodeStateAsUpdate(a), Y.encodeStateAsUpdate(b)];
  Y.applyUpdate(a, fromB);
  Y.applyUpdate(b, fromA);
}

describe("the first file", () => {
  it("made by two people at once keeps what both typed into it", () => {
    for (let round = 0; round < 20; round++) {
      const [ada, grace] = [person(), person()];
      ada.files.makeFirst();
      grace.files.makeFirst();
      ada.files.text(FIRST_FILE)?.insert(0, "from Ada\n");
      grace.files.text(FIRST_FILE)?.insert(0, "from Grace\n");
      exchange(ada.doc, grace.doc);

      const text = ada.files.text(FIRST_FILE)?.toString() ?? "";
      expect(grace.files.text(FIRST_FILE)?.toString()).toBe(text);
      expect(text).toContain("from Ada");
      expect(text).toContain("from Grace");
      expect(ada.files.list()).toEqual([{ id: FIRST_FILE, name: "main.py" }]);
    }
  });

  it("keeps the text object that an editor is bound to when the same file arrives from elsewhere", () => {
    const [ada, grace] = [person(), person()];
    ada.files.makeFirst();
    const bound = ada.files.text(FIRST_FILE);
    grace.files.makeFirst();
    grace.files.text(FIRST_FILE)?.insert(0, "hello");
    exchange(ada.doc, grace.doc);
    expect(ada.files.text(FIRST_FILE)).toBe(bound);
    expect(bound?.toString()).toBe("hello");
  });

  it("made again in a document that has it changes nothing", () => {
    const { doc, files } = person();
    files.makeFirst();
    files.text(FIRST_FILE)?.insert(0, "kept");
    const before = Y.encodeStateAsUpdate(doc);
    files.makeFirst();
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });
});

describe("the language", () => {
  it("gives the main file its own name as long as it has a language's name", () => {
    const { files } = person();
    files.makeFirst();
    files.choose(javascript, [python, javascript]);
    expect(files.main?.name).toBe("main.js");
    expect(files.language).toBe("javascript");
    files.choose(python, [python, javascript]);
    expect(files.main?.name).toBe("main.py");
  });

  it("leaves a name alone that somebody chose", () => {
    const { doc, files } = person();
    files.makeFirst();
    (doc.getMap("files").get(FIRST_FILE) as Y.Map<unknown>).set("name", "solver.py");
    files.choose(javascript, [python, javascript]);
    expect(files.main?.name).toBe("solver.py");
  });
});

describe("files", () => {
  it("are told when they are renamed, but not for each key typed", () => {
    const { doc, files } = person();
    files.makeFirst();
    let told = 0;
    const off = files.observe(() => told++);
    files.text(FIRST_FILE)?.insert(0, "x");
    expect(told).toBe(0);
    (doc.getMap("files").get(FIRST_FILE) as Y.Map<unknown>).set("name", "other.py");
    expect(told).toBe(1);
    off();
    (doc.getMap("files").get(FIRST_FILE) as Y.Map<unknown>).set("name", "third.py");
    expect(told).toBe(1);
  });

  it("survive entries that are no files", () => {
    const { doc, files } = person();
    doc.getMap("files").set("odd", "not a file");
    doc.getMap("files").set("bare", new Y.Map());
    expect(files.list()).toEqual([{ id: "bare", name: "bare" }]);
    expect(files.sources()).toEqual([]);
  });
});
