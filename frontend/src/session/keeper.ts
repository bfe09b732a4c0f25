import { IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";
import { Tail } from "./tail";

/** Keeps a document in this browser, so that a lost network or a closed tab loses nothing. */
export class Keeper {
  /** Whether this browser really keeps it: some forbid it in private windows. */
  kept = false;
  private persistence: IndexeddbPersistence | null = null;
  private tail: Tail | null = null;
  private disposed = false;

  constructor(
    private readonly name: string,
    private readonly doc: Y.Doc,
  ) {}

  /** Loads what was kept. Resolves when the document has it, or when there is nowhere to keep it. */
  async load(): Promise<void> {
    if (this.persistence || !(await canKeep()) || this.disposed || this.persistence) return;
    const persistence = new IndexeddbPersistence(this.name, this.doc);
    this.persistence = persistence;
    await persistence.whenSynced;
    if (this.disposed || this.persistence !== persistence) return;
    this.kept = true;
    this.tail = new Tail(this.name, this.doc, (then) => committed(persistence, then));
  }

  /** Removes it from this browser; the document in memory stays. */
  async clear(): Promise<void> {
    const persistence = this.persistence;
    this.persistence = null;
    this.kept = false;
    this.tail?.clear();
    this.tail = null;
    await persistence?.clearData();
  }

  dispose() {
    this.disposed = true;
    this.tail?.dispose();
    void this.persistence?.destroy();
    this.persistence = null;
  }
}

/** Calls back when all updates so far are committed: what reads a store waits for those who write to it. */
function committed(persistence: IndexeddbPersistence, then: () => void) {
  try {
    const transaction = persistence.db?.transaction(["updates"], "readonly");
    if (!transaction) return;
    transaction.objectStore("updates").count();
    transaction.oncomplete = then;
  } catch {
    // the database is closing, and the tail stays for the next time
  }
}

/** y-indexeddb leaves a refused database as an unhandled rejection, so it is tried here first. */
let probe: Promise<boolean> | null = null;
function canKeep(): Promise<boolean> {
  probe ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("candor-probe");
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
      request.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
      request.onblocked = () => resolve(false);
    } catch {
      resolve(false);
    }
  });
  return probe;
}
