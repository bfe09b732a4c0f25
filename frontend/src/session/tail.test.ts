import { beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { Tail } from "./tail";

/** IndexedDB that commits when it is told to. */
class Disk {
  private readonly waiting: (() => void)[] = [];
  readonly committed = (then: () => void) => void this.waiting.push(then);
  commit() {
    for (const then of this.waiting.splice(0)) then();
  }
}

const text = (doc: Y.Doc) => doc.getText("notes");
const kept = () => Object.keys(localStorage).filter((key) => key.startsWith("candor/tail/"));

beforeEach(() => localStorage.clear());

test("what IndexedDB has not committed when the tab ends is there in the next one", () => {
  const [doc, disk] = [new Y.Doc(), new Disk()];
  new Tail("ada/x/code", doc, disk.committed);
  text(doc).insert(0, "last ");
  text(doc).insert(5, "words");
  // The tab ends here.
  const [next, nextDisk] = [new Y.Doc(), new Disk()];
  const sent: Uint8Array[] = [];
  next.on("update", (update) => sent.push(update));
  new Tail("ada/x/code", next, nextDisk.committed);
  expect(text(next).toString()).toBe("last words");
  expect(sent).toHaveLength(1); // so it is kept and sent like any edit
  expect(kept()).toHaveLength(1); // until it is committed there
  nextDisk.commit();
  expect(kept()).toHaveLength(0);
});

test("what is committed is not kept twice", () => {
  const [doc, disk] = [new Y.Doc(), new Disk()];
  new Tail("ada/x/code", doc, disk.committed);
  text(doc).insert(0, "a");
  text(doc).insert(1, "b");
  disk.commit(); // the first; the second was asked for after it
  expect(kept()).toHaveLength(1);
  disk.commit();
  expect(kept()).toHaveLength(0);
});

test("what came from others is the relay's to keep", () => {
  const [doc, disk, other] = [new Y.Doc(), new Disk(), new Y.Doc()];
  new Tail("ada/x/code", doc, disk.committed);
  text(other).insert(0, "from the relay");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(kept()).toHaveLength(0);
});

test("two tabs keep a tail each, and other documents are none of their business", () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  new Tail("ada/x/code", one, new Disk().committed);
  new Tail("ada/x/code", two, new Disk().committed);
  text(one).insert(0, "one");
  text(two).insert(0, "two");
  const other = new Y.Doc();
  new Tail("ada/y/code", other, new Disk().committed);
  expect(text(other).toString()).toBe("");
  const next = new Y.Doc();
  const tail = new Tail("ada/x/code", next, new Disk().committed);
  expect(["onetwo", "twoone"]).toContain(text(next).toString());
  tail.clear();
  expect(kept()).toHaveLength(0);
});

test("a damaged tail keeps nobody out", () => {
  localStorage.setItem("candor/tail/ada/x/code/1", "%%%");
  localStorage.setItem("candor/tail/ada/x/code/2", btoa("nonsense"));
  const [doc, disk] = [new Y.Doc(), new Disk()];
  new Tail("ada/x/code", doc, disk.committed);
  expect(text(doc).toString()).toBe("");
  disk.commit();
  expect(kept()).toHaveLength(0);
});
