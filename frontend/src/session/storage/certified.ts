import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { appendFrame, type Frame, framesOf } from "./frames";

const LARGEST = 64 * 1024 * 1024; // bytes of frames, of which the oldest go first
const LARGEST_ROW = 256 * 1024; // bytes of frames that are put together

/** Client id → clock. */
type Clocks = Map<number, number>;

interface Kept {
  frame: Frame;
  from: Clocks;
  to: Clocks;
}

/**
 * The relay's certified frames of a document, oldest first.
 *
 * A relay that was killed while it ran ahead of its disk, or whose older backup
 * was restored, lacks what pages have had from it. Whoever has the frames gives
 * them back as they were, so that everything is again what its author wrote.
 */
export class Certified {
  private kept: Kept[] = [];
  private bytes = 0;
  private tops: Clocks = new Map(); // of everything that was ever added

  get empty(): boolean {
    return this.kept.length === 0;
  }

  get size(): number {
    return this.kept.length;
  }

  /** Keeps a frame that has something new; says whether it has, or stands for all before it. */
  add(frame: Frame): "known" | "new" | "whole" {
    const kept = read(frame);
    if (!kept || !exceeds(kept.to, this.tops)) return "known";
    const whole = !this.empty && isWhole(kept, this.tops);
    if (whole) this.drop(this.kept.length);
    this.push(kept);
    return whole ? "whole" : "new";
  }

  /** Takes what was kept before, as rows: it is older than what has come since. */
  take(rows: Uint8Array[]) {
    const since = this.kept;
    this.kept = [];
    this.bytes = 0;
    this.tops = new Map();
    for (const row of rows) for (const frame of framesOf(row)) this.add(frame);
    for (const { frame } of since) this.add(frame);
  }

  /** The frames of what the relay lacks, when it has this much; in their order. */
  lacking(vector: Clocks): Frame[] {
    if (!exceeds(this.tops, vector)) return [];
    const has = new Map(vector);
    const frames: Frame[] = [];
    for (const { frame, to } of this.kept) {
      if (!exceeds(to, has)) continue;
      frames.push(frame);
      raise(has, to);
    }
    return frames;
  }

  row(frame: Frame): Uint8Array {
    return encoding.encode((encoder) => appendFrame(encoder, frame));
  }

  /** All of it, in as few rows as are good to read. */
  rows(): Uint8Array[] {
    const rows: Uint8Array[] = [];
    let encoder = encoding.createEncoder();
    for (const { frame } of this.kept) {
      appendFrame(encoder, frame);
      if (encoding.length(encoder) < LARGEST_ROW) continue;
      rows.push(encoding.toUint8Array(encoder));
      encoder = encoding.createEncoder();
    }
    if (encoding.hasContent(encoder)) rows.push(encoding.toUint8Array(encoder));
    return rows;
  }

  private push(kept: Kept) {
    this.kept.push(kept);
    this.bytes += sizeOf(kept);
    raise(this.tops, kept.to);
    let oldest = 0;
    for (let bytes = this.bytes; bytes > LARGEST && oldest < this.kept.length - 1; oldest++)
      bytes -= sizeOf(this.kept[oldest]);
    if (oldest > 0) this.drop(oldest);
  }

  private drop(oldest: number) {
    for (const kept of this.kept.splice(0, oldest)) this.bytes -= sizeOf(kept);
  }
}

function read(frame: Frame): Kept | null {
  try {
    return { frame, ...Y.parseUpdateMeta(frame.body) };
  } catch {
    return null; // nothing that this page can read
  }
}

const sizeOf = (kept: Kept | undefined) =>
  kept ? kept.frame.body.length + kept.frame.certificate.length : 0;

/** Whether `to` goes beyond `clocks` for any client. */
function exceeds(to: Clocks, clocks: Clocks): boolean {
  for (const [client, clock] of to) if (clock > (clocks.get(client) ?? 0)) return true;
  return false;
}

/** Whether a frame has everything from its beginning that all before it had. */
function isWhole({ from, to }: Kept, tops: Clocks): boolean {
  if (exceeds(tops, to)) return false;
  for (const clock of from.values()) if (clock > 0) return false;
  return true;
}

function raise(clocks: Clocks, to: Clocks) {
  for (const [client, clock] of to) if (clock > (clocks.get(client) ?? 0)) clocks.set(client, clock);
}
