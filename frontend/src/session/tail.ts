import * as Y from "yjs";

/** A paste larger than this is left to IndexedDB alone: localStorage has room for about 5 MB per site. */
const LARGEST = 256 * 1024; // bytes

/**
 * The last moments of a document, until IndexedDB has them.
 *
 * A browser throws away what IndexedDB had not committed when a tab is closed
 * or crashes, which may be the last words somebody typed. localStorage is
 * written before the next key can be typed, so it holds them meanwhile.
 */
export class Tail {
  private readonly key: string;
  private updates: Uint8Array[] = [];
  private asking = false;

  /** `committed` calls back when IndexedDB has everything that it was given before. */
  constructor(
    private readonly name: string,
    private readonly doc: Y.Doc,
    private readonly committed: (then: () => void) => void,
  ) {
    // Two tabs of one person keep a tail each.
    this.key = `${prefix(name)}${doc.clientID}`;
    this.takeUp();
    doc.on("update", this.add);
  }

  dispose() {
    this.doc.off("update", this.add);
  }

  clear() {
    this.dispose();
    for (const key of keysOf(this.name)) remove(key);
  }

  /** What a tab that is gone left behind. As updates of this document, they are kept and sent like any other. */
  private takeUp() {
    for (const key of keysOf(this.name)) {
      const update = read(key);
      try {
        if (update) Y.applyUpdate(this.doc, update, this);
      } catch {
        // damaged: nothing can be made of it
      }
      this.committed(() => remove(key));
    }
  }

  private readonly add = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (!transaction.local) return; // the relay has it, or it came from here
    this.updates.push(update);
    this.write();
    this.ask();
  };

  private ask() {
    if (this.asking) return;
    this.asking = true;
    const count = this.updates.length;
    this.committed(() => {
      this.asking = false;
      this.updates.splice(0, count);
      this.write();
      if (this.updates.length > 0) this.ask();
    });
  }

  private write() {
    if (this.updates.length === 0) return remove(this.key);
    const size = this.updates.reduce((sum, update) => sum + update.length, 0);
    if (size > LARGEST) return;
    try {
      localStorage.setItem(this.key, encode(Y.mergeUpdates(this.updates)));
    } catch {
      // full or forbidden: IndexedDB has it in a moment
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

function read(key: string): Uint8Array | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
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
