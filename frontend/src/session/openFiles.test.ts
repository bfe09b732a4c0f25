import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Files } from "./files";
import { FIRST_FILE } from "./firstFile";
import { OpenFiles } from "./openFiles";

function opened() {
  const may = { edit: true, readOnly: false };
  const doc = new Y.Doc();
  let changes = 0;
  const files = new OpenFiles({
    shared: new Files(doc),
    editable: () => may.edit,
    readOnly: () => may.readOnly,
    known: () => [],
    onChange: () => changes++,
  });
  files.begin();
  const names = () => files.state().files.map(({ name }) => name);
  const idOf = (name: string) => files.state().files.find((file) => file.name === name)?.id ?? "";
  return { doc, files, may, names, idOf, changes: () => changes };
}

describe("the files of a session, open", () => {
  it("begin with one, where something may be written and nothing is", () => {
    const { files, may, names } = opened();
    may.readOnly = true;
    files.reached();
    may.readOnly = false;
    may.edit = false;
    files.reached();
    expect(names()).toEqual([]);
    may.edit = true;
    files.reached();
    files.reached();
    expect([names(), files.state().file, files.state().main]).toEqual([["main.py"], FIRST_FILE, FIRST_FILE]);
  });

  it("show the one beside when the open one is deleted, and never lose the last", () => {
    const { files, names, idOf } = opened();
    files.reached();
    for (const name of ["a.py", "b.py"]) files.add(name);
    expect(files.state().file).toBe(idOf("b.py"));
    files.remove(idOf("b.py"));
    expect(files.state().file).toBe(idOf("a.py"));
    files.remove(FIRST_FILE); // another than the open one
    expect(files.state().file).toBe(idOf("a.py"));
    files.remove(idOf("a.py"));
    expect(names()).toEqual(["a.py"]);
  });

  it("show the main one when somebody else deletes the open one, and offer it again", () => {
    const { doc, files, idOf, names } = opened();
    files.reached();
    files.add("a.py");
    const id = idOf("a.py");
    new Files(doc).remove(id);
    const { file, removed } = files.state();
    expect([file, removed.map(({ name }) => name)]).toEqual([FIRST_FILE, ["a.py"]]);
    const [first] = removed;
    if (first) files.restore(first);
    expect([names(), files.state().file, files.state().removed]).toEqual([["main.py", "a.py"], id, []]);
  });

  it("offer the last twenty that were deleted, until one says that it need not", () => {
    const { files, idOf } = opened();
    files.reached();
    for (let n = 10; n < 35; n++) {
      files.add(`${n}.py`);
      files.remove(idOf(`${n}.py`));
    }
    const { removed } = files.state();
    expect([removed.length, removed[0]?.name, removed.at(-1)?.name]).toEqual([20, "15.py", "34.py"]);
    files.forgetRemoved(removed[0]?.id ?? "");
    expect(files.state().removed[0]?.name).toBe("16.py");
  });

  it("stay as they are once the interview is over", () => {
    const { files, may, names, idOf } = opened();
    files.reached();
    files.add("a.py");
    files.add("b.py");
    files.remove(idOf("b.py"));
    const [removed] = files.state().removed;
    may.edit = false;
    files.add("c.py");
    files.rename(FIRST_FILE, "d.py");
    files.remove(FIRST_FILE);
    files.chooseMain(idOf("a.py"));
    if (removed) files.restore(removed);
    expect([names(), files.state().main, files.state().removed]).toEqual([
      ["main.py", "a.py"],
      FIRST_FILE,
      [],
    ]);
    files.open(idOf("a.py")); // they can be read
    expect(files.state().file).toBe(idOf("a.py"));
  });

  it("open where output points to, each time anew", () => {
    const { files, idOf, changes } = opened();
    files.reached();
    files.add("a.py");
    files.open(FIRST_FILE);
    files.goTo("a.py", 3, 7);
    const { file, target } = files.state();
    expect([file, target]).toEqual([idOf("a.py"), { file: idOf("a.py"), line: 3, column: 7 }]);
    const before = changes();
    files.goTo("a.py", 3, 7);
    expect([files.state().target === target, changes()]).toEqual([false, before + 1]);
    files.goTo("gone.py", 1, 1);
    expect(changes()).toBe(before + 1);
  });
});
