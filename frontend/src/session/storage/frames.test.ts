import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { askFrame, type Frame, frameBack, readFrame } from "./frames";

const doc = new Y.Doc();
doc.clientID = 5;
doc.getText("t").insert(0, "abc");
const frame: Frame = {
  kind: 2,
  body: Y.encodeStateAsUpdate(doc),
  certificate: new Uint8Array([1, 2, 3]),
};

test("a certified frame goes back to the byte as it came", () => {
  const data = frameBack("x/code", frame);
  expect(readFrame(data)).toEqual({ type: "update", frame });
});

test("a frame without a certificate has an empty one", () => {
  const bare = frameBack("x/code", { ...frame, certificate: new Uint8Array() });
  expect(readFrame(bare)).toMatchObject({ type: "update", frame: { certificate: new Uint8Array() } });
});

test("the relay's question says what it has", () => {
  const question = askFrame("x/code", Y.encodeStateVector(doc));
  expect(readFrame(question)).toEqual({ type: "asked", vector: new Map([[5, 3]]) });
});

test.each([
  [
    "an answer",
    (e: encoding.Encoder) => {
      encoding.writeVarUint(e, 8);
      encoding.writeVarInt(e, 1);
    },
    { type: "answered", stored: true },
  ],
  [
    "a refusal",
    (e: encoding.Encoder) => {
      encoding.writeVarUint(e, 8);
      encoding.writeVarInt(e, 0);
    },
    { type: "answered", stored: false },
  ],
  [
    "a goodbye",
    (e: encoding.Encoder) => {
      encoding.writeVarUint(e, 7);
      encoding.writeVarString(e, "Damaged.");
    },
    { type: "closed", reason: "Damaged." },
  ],
  [
    "presence",
    (e: encoding.Encoder) => {
      encoding.writeVarUint(e, 1);
      encoding.writeVarUint8Array(e, new Uint8Array([0]));
    },
    null,
  ],
])("%s is read", (_name, write, want) => {
  const data = encoding.encode((encoder) => {
    encoding.writeVarString(encoder, "x/code");
    write(encoder);
  });
  expect(readFrame(data)).toEqual(want);
});
