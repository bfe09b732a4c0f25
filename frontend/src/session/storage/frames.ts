import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

/** Types of the live protocol's messages that a page looks into before its provider does. */
const SYNC = 0;
const CLOSE = 7;
const SYNC_STATUS = 8;

const STEP1 = 0;
const STEP2 = 1;
const UPDATE = 2;

/** A part of a document as the relay sent it, with its certificate: its word that it was there. */
export interface Frame {
  kind: typeof STEP2 | typeof UPDATE;
  body: Uint8Array;
  certificate: Uint8Array;
}

export type Received =
  | { type: "asked"; vector: Map<number, number> } // what the relay has
  | { type: "update"; frame: Frame } // an empty certificate: it gave none
  | { type: "answered"; stored: boolean }
  | { type: "closed"; reason: string };

/** What a message is, as far as it concerns where the work is; null for any other. */
export function readFrame(data: Uint8Array): Received | null {
  const decoder = decoding.createDecoder(data);
  decoding.readVarString(decoder); // the document
  switch (decoding.readVarUint(decoder)) {
    case SYNC:
      return readSync(decoder);
    case SYNC_STATUS:
      return { type: "answered", stored: decoding.readVarInt(decoder) === 1 };
    case CLOSE:
      return { type: "closed", reason: decoding.readVarString(decoder) };
    default:
      return null;
  }
}

function readSync(decoder: decoding.Decoder): Received | null {
  const kind = decoding.readVarUint(decoder);
  const body = decoding.readVarUint8Array(decoder);
  if (kind === STEP1) return { type: "asked", vector: Y.decodeStateVector(body) };
  if (kind !== STEP2 && kind !== UPDATE) return null;
  return { type: "update", frame: { kind, body, certificate: decoding.readTailAsUint8Array(decoder) } };
}

/** A certified frame on its way back to the relay. It gets no answer. */
export function frameBack(key: string, { kind, body, certificate }: Frame): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, key);
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint8Array(encoder, body);
    encoding.writeUint8Array(encoder, certificate);
  });
}

/** Asks the relay what `doc` lacks, to which it answers by asking what it lacks itself. */
export function askFrame(key: string, vector: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, key);
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, STEP1);
    encoding.writeVarUint8Array(encoder, vector);
  });
}

export function appendFrame(encoder: encoding.Encoder, { kind, body, certificate }: Frame) {
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, body);
  encoding.writeVarUint8Array(encoder, certificate);
}

/** The frames of a row that `appendFrame` wrote; of a damaged one those before the damage. */
export function* framesOf(row: Uint8Array): Generator<Frame> {
  const decoder = decoding.createDecoder(row);
  while (decoding.hasContent(decoder)) {
    let frame: Frame;
    try {
      const kind = decoding.readVarUint(decoder);
      if (kind !== STEP2 && kind !== UPDATE) return;
      frame = {
        kind,
        body: decoding.readVarUint8Array(decoder),
        certificate: decoding.readVarUint8Array(decoder),
      };
    } catch {
      return;
    }
    yield frame;
  }
}
