import { expect, test } from "vitest";
import * as Y from "yjs";
import { Certified } from "./certified";
import type { Frame } from "./frames";

/** A relay that sends every update of a document with a certificate. */
class Sender {
  readonly doc = new Y.Doc();
  readonly frames: Frame[] = [];
  constructor() {
    this.doc.on("update", (body) => this.frames.push({ kind: 2, body, certificate: certificate(body) }));
  }
  type(client: number, text: string) {
    this.doc.clientID = client;
    this.doc.getText("t").insert(this.doc.getText("t").length, text);
  }
  whole(): Frame {
    const body = Y.encodeStateAsUpdate(this.doc);
    return { kind: 1, body, certificate: certificate(body) };
  }
  get vector() {
    return Y.decodeStateVector(Y.encodeStateVector(this.doc));
  }
}
const certificate = (body: Uint8Array) => new Uint8Array([7, body.length & 255]);

function keeping(frames: Frame[]): Certified {
  const certified = new Certified();
  for (const frame of frames) certified.add(frame);
  return certified;
}

test("nothing is given back to a relay that has everything", () => {
  const sender = new Sender();
  sender.type(1, "a");
  sender.type(2, "b");
  const certified = keeping(sender.frames);
  expect(certified.lacking(sender.vector)).toEqual([]);
  expect(certified.lacking(new Map([...sender.vector, [3, 9]]))).toEqual([]); // and more
});

test("what the relay lacks is given back as it came and in that order", () => {
  const sender = new Sender();
  sender.type(1, "one ");
  const before = sender.vector;
  sender.type(2, "two ");
  sender.type(1, "three");
  const certified = keeping(sender.frames);
  expect(certified.lacking(before)).toEqual(sender.frames.slice(1));
  const relay = new Y.Doc();
  for (const { body } of certified.lacking(new Map())) Y.applyUpdate(relay, body);
  expect(relay.getText("t").toString()).toBe("one two three");
});

test("a relay that has a part of a frame gets the frame", () => {
  const sender = new Sender();
  sender.type(1, "abc");
  expect(keeping(sender.frames).lacking(new Map([[1, 2]]))).toEqual(sender.frames);
});

test("two tabs' frames are kept once, and frames without anything new are not", () => {
  const sender = new Sender();
  sender.type(1, "abc");
  sender.doc.getText("t").delete(0, 1); // a deletion travels with the sync
  const certified = new Certified();
  expect(sender.frames.map((frame) => certified.add(frame))).toEqual(["new", "known"]);
  certified.take([...certified.rows(), ...keeping(sender.frames).rows()]);
  expect(certified.size).toBe(1);
});

test("a frame of everything stands for all before it", () => {
  const sender = new Sender();
  sender.type(1, "a");
  sender.type(2, "b");
  const certified = keeping(sender.frames);
  sender.type(1, "c");
  expect(certified.add(sender.whole())).toBe("whole");
  expect(certified.size).toBe(1);
  sender.type(2, "d");
  expect(certified.add(sender.frames.at(-1) as Frame)).toBe("new");
  expect(certified.lacking(new Map()).map(({ kind }) => kind)).toEqual([1, 2]);
});

test("what was kept in the browser goes before what has come since", () => {
  const sender = new Sender();
  for (const [client, text] of [
    [1, "a"],
    [2, "b"],
    [1, "c"],
  ] as const)
    sender.type(client, text);
  const rows = keeping(sender.frames.slice(0, 2)).rows();
  const certified = keeping(sender.frames.slice(2));
  certified.take(rows);
  expect(certified.lacking(new Map())).toEqual(sender.frames);
});

test("the oldest go when there is no more room", () => {
  const big = (client: number): Frame => {
    const doc = new Y.Doc();
    doc.clientID = client;
    doc.getText("t").insert(0, "x".repeat(30 * 1024 * 1024));
    return { kind: 2, body: Y.encodeStateAsUpdate(doc), certificate: new Uint8Array([1]) };
  };
  const certified = keeping([big(1), big(2), big(3)]);
  expect(certified.size).toBe(2);
  expect(certified.lacking(new Map([[3, 1 << 30]])).length).toBe(1);
});

test("a damaged row and a frame that cannot be read keep nobody out", () => {
  const sender = new Sender();
  sender.type(1, "a");
  const certified = new Certified();
  const [row] = keeping(sender.frames).rows();
  certified.take([new Uint8Array([9, 9, 9]), (row as Uint8Array).subarray(0, 3), row as Uint8Array]);
  expect(certified.lacking(new Map())).toEqual(sender.frames);
  expect(certified.add({ kind: 2, body: new Uint8Array([200]), certificate: new Uint8Array([1]) })).toBe(
    "known",
  );
});
