import * as Y from "yjs";
import { BrowserLog } from "./browserLog";
import { Certified } from "./certified";
import type { Frame } from "./frames";
import { Tail } from "./tail";

export interface KeeperOptions {
  /** The copy's name in this browser. */
  name: string;
  doc: Y.Doc;
  /** Takes what was kept into the document. */
  take: (updates: Uint8Array[]) => void;
  onChange: () => void;
}

/**
 * Keeps a document in this browser, so that a lost network or a closed tab loses
 * nothing; and the relay's certified frames of it, so that a relay that lost
 * them can have them back.
 */
export class Keeper {
  readonly certified = new Certified();
  private copy: BrowserLog | null = null;
  private frames: BrowserLog | null = null;
  private tail: Tail | null = null;
  private taking = false;
  private disposed = false;

  constructor(private readonly options: KeeperOptions) {}

  /** Loads what was kept. Resolves when the document has it, or when there is nowhere to keep it. */
  async load(): Promise<void> {
    if (this.copy || this.disposed) return;
    const { name, doc } = this.options;
    const onChange = () => this.options.onChange();
    const copy = new BrowserLog({
      name,
      take: (rows) => this.take(rows),
      whole: () => [Y.encodeStateAsUpdate(doc)],
      onChange,
    });
    const frames = new BrowserLog({
      name: `${name}/certified`,
      take: (rows) => this.certified.take(rows),
      whole: () => this.certified.rows(),
      onChange,
    });
    this.copy = copy;
    this.frames = frames;
    if (doc.store.clients.size > 0) copy.rewrite();
    if (!this.certified.empty) frames.rewrite();
    doc.on("update", this.add);
    const tail = new Tail(name, doc, (then) => copy.whenSettled(then));
    this.tail = tail;
    await Promise.all([copy.open(), frames.open()]);
    if (this.tail === tail) tail.takeUp();
  }

  /** This browser has all of the document: on its disk, or what was typed last in the tail until it is. */
  get kept(): boolean {
    if (!this.copy?.working) return false;
    return this.copy.settled || this.tail?.holds === true;
  }

  keepFrame(frame: Frame) {
    switch (this.certified.add(frame)) {
      case "new":
        return this.frames?.add(this.certified.row(frame));
      case "whole":
        return this.frames?.rewrite();
      case "known":
    }
  }

  /** The relay has everything: where the browser keeps nothing, the tail need not any more. */
  confirmed() {
    if (this.copy && !this.copy.working) this.tail?.cut();
  }

  /** Removes it from this browser; the document in memory stays. */
  async clear(): Promise<void> {
    const logs = [this.copy, this.frames];
    this.options.doc.off("update", this.add);
    this.tail?.clear();
    this.copy = null;
    this.frames = null;
    this.tail = null;
    await Promise.all(logs.map((log) => log?.clear()));
  }

  dispose() {
    this.disposed = true;
    this.options.doc.off("update", this.add);
    this.tail?.dispose();
    this.copy?.dispose();
    this.frames?.dispose();
  }

  private take(rows: Uint8Array[]) {
    this.taking = true;
    try {
      this.options.take(rows);
    } finally {
      this.taking = false;
    }
  }

  private readonly add = (update: Uint8Array) => {
    if (!this.taking) this.copy?.add(update);
  };
}
