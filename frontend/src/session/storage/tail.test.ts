import { beforeEach, expect, test, vi } from "vitest";
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
  new Tail("ada/x/code", doc, disk.committed).takeUp();
  text(doc).insert(0, "last ");
  text(doc).insert(5, "words");
  // The tab ends here.
  const [next, nextDisk] = [new Y.Doc(), new Disk()];
  const sent: Uint8Array[] = [];
  next.on("update", (update) => sent.push(update));
  new Tail("ada/x/code", next, nextDisk.committed).takeUp();
  expect(text(next).toString()).toBe("last words");
  expect(sent).toHaveLength(1); // so it is kept and sent like any edit
  expect(kept()).toHaveLength(1); // until it is committed there
  nextDisk.commit();
  expect(kept()).toHaveLength(0);
});

test("what is committed is not kept twice", () => {
  const [doc, disk] = [new Y.Doc(), new Disk()];
  new Tail("ada/x/code", doc, disk.committed).takeUp();
  text(doc).insert(0, "a");
  text(doc).insert(1, "b");
  disk.commit(); // the first; the second was asked for after it
  expect(kept()).toHaveLength(1);
  disk.commit();
  expect(kept()).toHaveLength(0);
});

test("what came from others is the relay's to keep", () => {
  const [doc, disk, other] = [new Y.Doc(), new Disk(), new Y.Doc()];
  new Tail("ada/x/code", doc, disk.committed).takeUp();
  text(other).insert(0, "from the relay");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(kept()).toHaveLength(0);
});

test("two tabs keep a tail each, and other documents are none of their business", () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  new Tail("ada/x/code", one, new Disk().committed).takeUp();
  new Tail("ada/x/code", two, new Disk().committed).takeUp();
  text(one).insert(0, "one");
  text(two).insert(0, "two");
  const other = new Y.Doc();
  new Tail("ada/y/code", other, new Disk().committed).takeUp();
  expect(text(other).toString()).toBe("");
  const next = new Y.Doc();
  const tail = new Tail("ada/x/code", next, new Disk().committed);
  tail.takeUp();
  expect(["onetwo", "twoone"]).toContain(text(next).toString());
  tail.clear();
  expect(kept()).toHaveLength(0);
});

test("a damaged tail keeps nobody out", () => {
  localStorage.setItem("candor/tail/ada/x/code/1", "%%%");
  localStorage.setItem("candor/tail/ada/x/code/2", btoa("nonsense"));
  const [doc, disk] = [new Y.Doc(), new Disk()];
  new Tail("ada/x/code", doc, disk.committed).takeUp();
  expect(text(doc).toString()).toBe("");
  disk.commit();
  expect(kept()).toHaveLength(0);
});

test("what another tab has typed since its tail was taken up stays that tab's to keep", () => {
  const [one, next, disk] = [new Y.Doc(), new Y.Doc(), new Disk()];
  new Tail("ada/x/code", one, new Disk().committed);
  text(one).insert(0, "first ");
  new Tail("ada/x/code", next, disk.committed).takeUp();
  text(one).insert(6, "second");
  disk.commit();
  const last = new Y.Doc();
  new Tail("ada/x/code", last, new Disk().committed).takeUp();
  expect(text(last).toString()).toBe("first second");
});

test("says that it does not hold what localStorage refuses or has no room for", () => {
  const [doc, disk] = [new Y.Doc(), new Disk()];
  const tail = new Tail("ada/x/code", doc, disk.committed);
  text(doc).insert(0, "short");
  expect(tail.holds).toBe(true);
  text(doc).insert(0, "x".repeat(300 * 1024));
  expect(tail.holds).toBe(false);
  disk.commit();
  disk.commit();
  expect(tail.holds).toBe(true);
  vi.stubGlobal("localStorage", {
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  text(doc).insert(0, "y");
  vi.unstubAllGlobals();
  expect(tail.holds).toBe(false);
});

test("hundreds of keys that IndexedDB does not take are all there, in one entry", () => {
  const doc = new Y.Doc();
  const tail = new Tail("ada/x/code", doc, () => {});
  for (let i = 0; i < 500; i++) text(doc).insert(i, String(i % 10));
  expect(tail.holds).toBe(true);
  expect(kept()).toHaveLength(1);
  const next = new Y.Doc();
  new Tail("ada/x/code", next, () => {}).takeUp();
  expect(text(next).toString()).toBe(text(doc).toString());
  tail.cut();
  expect(kept()).toHaveLength(0);
});
