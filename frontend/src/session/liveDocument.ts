import { HocuspocusProvider } from "@hocuspocus/provider";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Keeper } from "./keeper";
import type { LiveSocket } from "./liveSocket";

export interface LiveDocumentOptions {
  socket: LiveSocket;
  /** "<interview id>/<kind>", as on the wire. */
  name: string;
  /** Whose copy this is in this browser: two people who share a browser do not share what it keeps. */
  owner: string;
  token: string;
  onChange: () => void;
  onStateless?: (payload: string) => void;
  /** The relay refuses this document to this token. */
  onRefused: (code: string) => void;
}

/** One Yjs document of an interview: shared over the socket and kept in this browser. */
export class LiveDocument {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly provider: HocuspocusProvider;
  private readonly keeper: Keeper;
  private disposed = false;
  /** What the relay has of it is not what was written. Trying again does not help. */
  damaged = false;

  constructor(options: LiveDocumentOptions) {
    this.provider = new HocuspocusProvider({
      websocketProvider: options.socket,
      name: options.name,
      document: this.doc,
      token: options.token,
      onSynced: options.onChange,
      onUnsyncedChanges: options.onChange,
      onAuthenticated: options.onChange,
      onClose: options.onChange,
      onStateless: ({ payload }) => options.onStateless?.(payload),
      onAuthenticationFailed: ({ reason }) => {
        if (reason === "damaged") this.damaged = true;
        options.onRefused(reason);
      },
    });
    const awareness = this.provider.awareness;
    if (!awareness) throw new Error(`document ${options.name} has no awareness`);
    this.awareness = awareness;
    this.keeper = new Keeper(`candor/${options.owner}/${options.name}`, this.doc);
  }

  /** Loads what this browser kept, then attaches to the relay. */
  async open(): Promise<void> {
    // A browser whose storage hangs must not keep anybody out.
    await Promise.race([this.keeper.load(), new Promise((resolve) => setTimeout(resolve, 1000))]);
    if (!this.disposed) this.provider.attach();
  }

  /** The relay's state has been merged on this connection. */
  get synced(): boolean {
    return this.provider.isSynced && this.provider.isAuthenticated;
  }

  /** Something was changed here that the relay has not confirmed to be on disk. */
  get unconfirmed(): boolean {
    return this.provider.unsyncedChanges > 0;
  }

  get readOnly(): boolean {
    return this.provider.authorizedScope === "readonly";
  }

  get kept(): boolean {
    return this.keeper.kept;
  }

  /** Keeps it in this browser again, after `forget`. */
  keep(): Promise<void> {
    return this.keeper.load();
  }

  forget(): Promise<void> {
    return this.keeper.clear();
  }

  dispose() {
    this.disposed = true;
    this.keeper.dispose();
    this.provider.destroy();
    this.doc.destroy();
  }
}
