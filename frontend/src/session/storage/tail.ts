import * as Y from "yjs";

/** A paste larger than this is left to IndexedDB alone: localStorage has room for about 5 MB per site. */
const LARGEST = 256 * 1024; // bytes

/** So many updates that wait are put together into one. */
const MOST_UPDATES = 64;

/**
 * The last moments of a document, until IndexedDB has them.
 *
 * A browser throws away what IndexedDB had not committed when a tab is closed
 * or crashes, which may be the last words somebody typed. localStorage is
 * written before the next key can be typed, so it holds them meanwhile.
 */
export class Tail {
  /** localStorage has all that IndexedDB may not have yet. */
  holds = true;
  private readonly key: string;
  private asked: Uint8Array[] = []; // of these the disk was asked
  private updates: Uint8Array[] = [];
  private asking = false;
  private round = 0;

  /** `committed` calls back when IndexedDB has everything that it was given before. */
  constructor(
    private readonly name: string,
    private readonly doc: Y.Doc,
    private readonly committed: (then: () => void) => void,
  ) {
    // Two tabs of one person keep a tail each.
    this.key = `${prefix(name)}${doc.clientID}`;
    doc.on("update", this.add);
  }

  /** What a tab that is gone left behind. As updates of this document, they are kept and sent like any other. */
  takeUp() {
    for (const key of keysOf(this.name)) {
      const text = read(key);
      if (key === this.key || text === null) continue;
      const update = decode(text);
      try {
        if (update) Y.applyUpdate(this.doc, update, this);
      } catch {
        // damaged: nothing can be made of it
      }
      // A tab that is still there may have written more since, which is its own to keep.
      this.committed(() => read(key) === text && remove(key));
    }
  }

  /** All of it is safe elsewhere. */
  cut() {
    this.round++; // what was asked for tells nothing any more
    this.asking = false;
    this.asked = [];
    this.updates = [];
    this.write();
  }

  dispose() {
    this.doc.off("update", this.add);
  }

  clear() {
    this.dispose();
    for (const key of keysOf(this.name)) remove(key);
  }

  private readonly add = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (!transaction.local) return; // the relay has it, or it came from here
    this.updates.push(update);
    if (this.updates.length > MOST_UPDATES) this.updates = [Y.mergeUpdates(this.updates)];
    this.write();
    this.ask();
  };

  private ask() {
    if (this.asking) return;
    this.asking = true;
    this.asked = this.updates;
    this.updates = [];
    const { round } = this;
    this.committed(() => {
      if (round !== this.round) return;
      this.asking = false;
      this.asked = [];
      this.write();
      if (this.updates.length > 0) this.ask();
    });
  }

  private write() {
    const updates = [...this.asked, ...this.updates];
    this.holds = true;
    if (updates.length === 0) return remove(this.key);
    const size = updates.reduce((sum, update) => sum + update.length, 0);
    try {
      if (size > LARGEST) this.holds = false;
      else localStorage.setItem(this.key, encode(Y.mergeUpdates(updates)));
    } catch {
      this.holds = false; // full or forbidden
    }
  }
}

const prefix = (name: string) => `candor/tail/${name}/`;

function keysOf(name: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix(name)));
  } catch {
    return []; // this browser forbids it
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remove(key: string) {
  try {
    localStorage.removeItem(key);
  } catch {
    // this browser forbids it: then there is nothing to remove
  }
}

function encode(update: Uint8Array): string {
  let text = "";
  for (const byte of update) text += String.fromCharCode(byte);
  return btoa(text);
}

function decode(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null; // damaged
  }
}
