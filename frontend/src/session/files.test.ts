import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MOST_FILES } from "./fileNames";
import { Files, MOST_LISTED } from "./files";
import { FIRST_FILE } from "./firstFile";
import type { Language } from "./languages/language";
import type { RemovedFile } from "./removed";

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
      expect(ada.files.list()).toEqual([{ id: FIRST_FILE, name: "main.py", clash: false }]);
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

describe("the file that Run executes", () => {
  it("brings its language with it", () => {
    const { files } = person();
    files.makeFirst();
    const script = files.add("tool.js");
    files.chooseMain(script, [python, javascript]);
    expect(files.main?.name).toBe("tool.js");
    expect(files.language).toBe("javascript");
  });

  it("keeps the language when its name tells none", () => {
    const { files } = person();
    files.makeFirst();
    files.choose(python, [python, javascript]);
    files.chooseMain(files.add("answers.txt"), [python, javascript]);
    expect(files.main?.name).toBe("answers.txt");
    expect(files.language).toBe("python");
  });

  it("is the new language's own, when that is there already", () => {
    const { files } = person();
    files.makeFirst();
    const other = files.add("main.js");
    files.choose(javascript, [python, javascript]);
    expect(files.main?.id).toBe(other);
    expect(files.list().map(({ name }) => name)).toEqual(["main.py", "main.js"]);
  });

  it("is again what it was when it comes back", () => {
    const { files } = person();
    files.makeFirst();
    const id = files.add("solve.py", "x = 1\n");
    files.chooseMain(id, [python]);
    files.remove(id);
    expect(files.main?.name).toBe("main.py");
    files.restore({ id, name: "solve.py", text: "x = 1\n", mine: true });
    expect(files.main?.id).toBe(id);
  });
});

describe("a deleted file", () => {
  function watched() {
    const { doc, files } = person();
    const removed: RemovedFile[] = [];
    files.observe(
      () => {},
      (file) => removed.push(file),
    );
    return { doc, files, removed };
  }

  it("is told with the text that it had, and comes back with it", () => {
    const { files, removed } = watched();
    files.makeFirst();
    const id = files.add("helper.py", "def help():\n    pass\n");
    const text = files.text(id);
    text?.insert(0, "# mine\n");
    text?.delete(7, 4); // "def "
    files.rename(id, "helping.py");
    files.remove(id);
    expect(removed).toEqual([{ id, name: "helping.py", text: "# mine\nhelp():\n    pass\n", mine: true }]);
    files.restore(removed[0] as RemovedFile);
    expect(files.text(id)?.toString()).toBe("# mine\nhelp():\n    pass\n");
    expect(files.list().map(({ name }) => name)).toEqual(["main.py", "helping.py"]);
  });

  it("keeps what somebody typed into it who had not heard of that", () => {
    const [ada, grace] = [watched(), watched()];
    ada.files.makeFirst();
    const id = ada.files.add("helper.py", "shared\n");
    exchange(ada.doc, grace.doc);
    ada.files.remove(id);
    grace.files.text(id)?.insert(0, "typed offline\n");
    exchange(ada.doc, grace.doc);
    expect(grace.files.has(id)).toBe(false);
    expect(grace.removed).toEqual([{ id, name: "helper.py", text: "typed offline\nshared\n", mine: false }]);
    grace.files.restore(grace.removed[0] as RemovedFile);
    exchange(ada.doc, grace.doc);
    expect(ada.files.text(id)?.toString()).toBe("typed offline\nshared\n");
  });

  it("restored by two at once is one file", () => {
    const [ada, grace] = [watched(), watched()];
    ada.files.makeFirst();
    const id = ada.files.add("helper.py", "text\n");
    exchange(ada.doc, grace.doc);
    ada.files.remove(id);
    exchange(ada.doc, grace.doc);
    ada.files.restore(ada.removed[0] as RemovedFile);
    grace.files.restore(grace.removed[0] as RemovedFile);
    exchange(ada.doc, grace.doc);
    expect(ada.files.list()).toEqual(grace.files.list());
    expect(ada.files.list()).toHaveLength(2);
    expect(grace.files.text(id)?.toString()).toBe("text\n");
  });

  it("takes another name when its own was given away", () => {
    const { files, removed } = watched();
    files.makeFirst();
    files.remove(files.add("helper.py", "old"));
    files.add("helper.py", "new");
    files.restore(removed[0] as RemovedFile);
    expect(files.sources()).toContainEqual({ name: "helper-2.py", text: "old" });
    expect(files.sources()).toContainEqual({ name: "helper.py", text: "new" });
  });

  it("renamed elsewhere at the same moment is gone for both, and told by its newest name here", () => {
    const [ada, grace] = [watched(), watched()];
    ada.files.makeFirst();
    const id = ada.files.add("helper.py", "text\n");
    exchange(ada.doc, grace.doc);
    ada.files.remove(id);
    grace.files.rename(id, "better.py");
    exchange(ada.doc, grace.doc);
    expect(ada.files.list()).toEqual(grace.files.list());
    expect(ada.files.has(id)).toBe(false);
    expect(grace.removed).toMatchObject([{ name: "better.py", text: "text\n" }]);
  });

  it("of any size comes back whole", () => {
    const { files, removed } = watched();
    const text = "0123456789\n".repeat(60_000);
    files.remove(files.add("large.txt", text));
    files.restore(removed[0] as RemovedFile);
    expect(files.sources()).toEqual([{ name: "large.txt", text }]);
  });
});

describe("files", () => {
  it("of one name, made by two at the same moment, are both kept and told apart as a clash", () => {
    const [ada, grace] = [person(), person()];
    ada.files.makeFirst();
    exchange(ada.doc, grace.doc);
    ada.files.add("helper.py", "from Ada");
    grace.files.add("helper.py", "from Grace");
    exchange(ada.doc, grace.doc);
    expect(grace.files.list().filter(({ clash }) => clash)).toHaveLength(2);
    expect(ada.files.sources().map(({ text }) => text)).toEqual(
      expect.arrayContaining(["from Ada", "from Grace"]),
    );
    const [, second] = grace.files.list();
    if (second) grace.files.rename(second.id, "other.py");
    expect(grace.files.list().some(({ clash }) => clash)).toBe(false);
  });

  it("are not more than can be run", () => {
    const { files } = person();
    for (let i = 0; i < MOST_FILES; i++) files.add(`${i}.py`);
    expect(files.problem("one-more.py")).toMatch(/64 files/);
    expect(files.problem("renamed.py", files.list()[0]?.id)).toBe("");
  });

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
    expect(files.list()).toEqual([{ id: "bare", name: "bare", clash: false }]);
    expect(files.sources()).toEqual([]);
  });
});

describe("a document of a stranger", () => {
  const odd = (name: unknown, text: unknown) => {
    const file = new Y.Map<unknown>();
    file.set("name", name);
    file.set("text", text);
    return file;
  };

  it("has names and texts of every kind", () => {
    const doc = new Y.Doc();
    const map = doc.getMap<unknown>("files");
    for (const [n, value] of [1, null, "x", [], {}, new Y.Array(), new Uint8Array(1)].entries())
      map.set(`v${n}`, value);
    for (const [n, value] of [1, null, "", {}, []].entries()) map.set(`n${n}`, odd(value, value));
    map.set("long", odd("/".repeat(100_000), new Y.Text("x")));
    doc.getMap("session").set("main", { a: 1 });
    doc.getMap("session").set("language", "x".repeat(1000));
    const files = new Files(doc);
    expect(
      files
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["long", "n0", "n1", "n2", "n3", "n4"]);
    expect(Math.max(...files.list().map(({ name }) => name.length))).toBeLessThan(300);
    expect(files.sources().map(({ text }) => text)).toEqual(["x"]);
    expect(files.main?.id).toBeTruthy();
    expect(files.language).toBeNull();
  });

  it("lists the same of thousands of files on every page, the first and the chosen one among them", () => {
    const made = new Y.Doc();
    const map = made.getMap<unknown>("files");
    for (let n = 0; n < 3000; n++) map.set(`f${n}`, odd(`f${n}.py`, new Y.Text()));
    map.set("main", odd("main.py", new Y.Text()));
    made.getMap("session").set("main", "f2999");
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(made));
    const listed = [made, other].map((doc) => new Files(doc).list().map(({ id }) => id));
    expect(listed[0]).toHaveLength(MOST_LISTED);
    expect(listed[1]).toEqual(listed[0]);
    expect(listed[0]).toContain("main");
    expect(new Files(made).main?.id).toBe("f2999");
    expect(new Files(made).unlisted).toBe(3001 - MOST_LISTED);
  });
});
