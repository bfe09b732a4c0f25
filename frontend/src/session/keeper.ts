import { IndexeddbPersistence } from "y-indexeddb";
import type * as Y from "yjs";

/** Keeps a document in this browser, so that a lost network or a closed tab loses nothing. */
export class Keeper {
  /** Whether this browser really keeps it: some forbid it in private windows. */
  kept = false;
  private persistence: IndexeddbPersistence | null = null;
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
    this.kept = !this.disposed;
  }

  /** Removes it from this browser; the document in memory stays. */
  async clear(): Promise<void> {
    const persistence = this.persistence;
    this.persistence = null;
    this.kept = false;
    await persistence?.clearData();
  }

  dispose() {
    this.disposed = true;
    void this.persistence?.destroy();
    this.persistence = null;
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
