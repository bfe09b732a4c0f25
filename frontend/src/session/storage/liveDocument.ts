import { HocuspocusProvider } from "@hocuspocus/provider";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { parseMessage } from "../messages";
import { askFrame, frameBack, readFrame } from "./frames";
import { Keeper } from "./keeper";
import type { LiveSocket } from "./liveSocket";
import type { Place } from "./place";
import type { Refusal } from "./refusal";

/** How long what the browser kept is waited for: one whose storage hangs must not keep anybody out. */
const LOADING = 1000; // ms

/** What a certified frame may cost the relay before it answers again. */
const FRAME_TAKES = 10; // ms

/** The relay takes what was written before the end for a day. */
const TOO_LATE = "It came more than a day after the interview’s end.";

export interface LiveDocumentOptions {
  socket: LiveSocket;
  /** "<interview id>/<kind>", as on the wire. */
  name: string;
  /** Whose copy this is in this browser: two people who share a browser do not share what it keeps. */
  owner: string;
  token: string;
  onChange: () => void;
  onStateless?: ((payload: string) => void) | undefined;
  /** The relay refuses this document to this token. */
  onDenied: (reason: string) => void;
  /** The relay closed this document and left the connection. */
  onClosed: (reason: string) => void;
  /** The relay has confirmed all that was written here. */
  onConfirmed: () => void;
}

/** One Yjs document of an interview: shared over a socket and kept in this browser. */
export class LiveDocument {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly provider: HocuspocusProvider;
  /** Why it is no longer sent. */
  refusal: Refusal | null = null;
  /** When anybody's work was last known to be on the relay's disk. */
  storedAt = new Date();
  private readonly keeper: Keeper;
  private opened = false;
  private disposed = false;
  private syncedOnce = false;
  private confirmedOnce = false;
  // What the relay says on this connection.
  private failing = false;
  private waits = false;
  full = false; // what was written last did not fit
  private turnedAway = false; // it did not take what was sent
  private busyUntil = 0;
  private wasKept = false;

  constructor(private readonly options: LiveDocumentOptions) {
    this.provider = new HocuspocusProvider({
      websocketProvider: options.socket,
      name: options.name,
      document: this.doc,
      token: options.token,
      onMessage: ({ event }) => this.received(new Uint8Array(event.data as ArrayBuffer)),
      onSynced: () => {
        this.syncedOnce = true;
        this.changed();
      },
      onUnsyncedChanges: () => this.changed(),
      onAuthenticated: () => this.changed(),
      onClose: () => this.disconnected(),
      onStateless: ({ payload }) => this.heard(payload),
      onAuthenticationFailed: ({ reason }) => options.onDenied(reason),
    });
    const awareness = this.provider.awareness;
    if (!awareness) throw new Error(`document ${options.name} has no awareness`);
    this.awareness = awareness;
    this.keeper = new Keeper({
      name: `candor/${options.owner}/${options.name}`,
      doc: this.doc,
      take: (updates) => this.take(updates),
      onChange: () => this.keeping(),
    });
  }

  /** Loads what this browser kept, then attaches to the relay. */
  async open(): Promise<void> {
    await Promise.race([this.keeper.load(), new Promise((resolve) => setTimeout(resolve, LOADING))]);
    if (this.disposed) return;
    this.opened = true;
    if (!this.refusal) this.provider.attach();
  }

  /** The relay's state has been merged on this connection. */
  get synced(): boolean {
    return this.provider.isSynced && this.provider.isAuthenticated;
  }

  /** Something was changed here that the relay has not confirmed to be on disk. */
  get unconfirmed(): boolean {
    return this.provider.unsyncedChanges > 0;
  }

  /** The relay has confirmed, to this page, that it has everything that is here. */
  get confirmed(): boolean {
    return this.confirmedOnce && !this.unconfirmed;
  }

  get readOnly(): boolean {
    return this.provider.authorizedScope === "readonly";
  }

  get kept(): boolean {
    return this.keeper.kept;
  }

  /** A confirmation is due: the relay has not said that there will be none. */
  get expectsAnswer(): boolean {
    return this.unconfirmed && !(this.refusal || this.failing || this.waits || this.full || this.turnedAway);
  }

  /** Until then the relay is busy with what it was sent, and its silence says nothing. */
  get patience(): number {
    return this.busyUntil;
  }

  /** Where the work in it is. */
  place(): Place {
    const { kept, storedAt, refusal } = this;
    if (refusal?.damaged) return { kind: "damaged" };
    if (refusal) return { kind: "refused", kept, reason: refusal.reason };
    if (this.socket.status !== "connected") return { kind: "offline", kept };
    if (!this.synced) return { kind: this.syncedOnce ? "storing" : "connecting" };
    if (this.full) return { kind: "full", kept };
    if (this.failing) return { kind: "failing", kept };
    if (this.waits) return { kind: "waits", kept };
    if (this.turnedAway && this.unconfirmed) return { kind: "refused", kept, reason: TOO_LATE };
    return this.unconfirmed ? { kind: "storing" } : { kind: "stored", at: storedAt };
  }

  get socket(): LiveSocket {
    return this.provider.configuration.websocketProvider as LiveSocket;
  }

  /** Goes on over another socket. */
  move(socket: LiveSocket) {
    const attached = this.provider.isAttached;
    if (attached) this.provider.detach();
    this.disconnected();
    this.provider.configuration.websocketProvider = socket;
    if (attached) this.provider.attach();
  }

  /** Sends it no longer. What is written goes on being kept here. */
  refuse(refusal: Refusal) {
    this.refusal = refusal;
    if (this.provider.isAttached) this.provider.detach();
    this.provider.onClose();
    this.disconnected();
  }

  /** Sends it again, whatever was said about it. */
  tryAgain() {
    this.refusal = null;
    if (this.opened) this.provider.attach();
    this.changed();
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

  // ---- inside

  /** Takes what this browser kept. It reaches the relay by the sync, not as an edit. */
  private take(updates: Uint8Array[]) {
    const before = Y.encodeStateVector(this.doc);
    Y.transact(
      this.doc,
      () => {
        for (const update of updates) Y.applyUpdate(this.doc, update);
      },
      this.provider,
      false,
    );
    const late = this.opened && this.provider.isAuthenticated;
    if (late && !same(before, Y.encodeStateVector(this.doc))) this.syncAgain();
  }

  /** Asks the relay what is lacking here; it asks in turn, and its confirmation follows the answer. */
  private syncAgain() {
    this.provider.incrementUnsyncedChanges();
    this.socket.send(askFrame(this.options.name, Y.encodeStateVector(this.doc)));
  }

  /** A message of the relay's, before the provider applies it. */
  private received(data: Uint8Array) {
    const message = readFrame(data);
    switch (message?.type) {
      case "asked":
        return this.giveBack(message.vector);
      case "update":
        if (message.frame.certificate.length > 0) this.keeper.keepFrame(message.frame);
        if (!this.failing) this.stored();
        return;
      case "answered":
        if (!message.stored) {
          this.turnedAway = true;
          this.changed(); // the provider says nothing of it
        } else if (this.provider.unsyncedChanges === 1) this.confirm();
        return;
      case "closed":
        return this.options.onClosed(message.reason);
    }
  }

  /** Before the provider answers what the relay lacks: what it lacks of others, as it once sent it. */
  private giveBack(vector: Map<number, number>) {
    const frames = this.keeper.certified.lacking(vector);
    for (const frame of frames) this.socket.send(frameBack(this.options.name, frame));
    this.busyUntil = Date.now() + frames.length * FRAME_TAKES;
  }

  /** The last answer that was due has come: all that was written here is on the relay's disk. */
  private confirm() {
    this.confirmedOnce = true;
    this.full = false;
    this.turnedAway = false;
    this.keeper.confirmed();
    this.stored();
    this.options.onConfirmed();
  }

  private stored() {
    const { storedAt } = this;
    this.storedAt = new Date();
    // The line shows seconds, and others may type hundreds of keys in one.
    if (Math.floor(storedAt.getTime() / 1000) !== Math.floor(this.storedAt.getTime() / 1000)) this.changed();
  }

  private heard(payload: string) {
    const said = parseMessage(payload);
    switch (said?.type) {
      case "storage":
        this.failing = !said.stored;
        if (said.stored) this.storedAt = new Date();
        break;
      case "storage.waits":
        this.waits = said.waits;
        break;
      case "document.full":
        this.full = true;
        break;
    }
    this.options.onStateless?.(payload);
    this.changed();
  }

  /** The next connection says anew what holds. */
  private disconnected() {
    this.failing = false;
    this.waits = false;
    this.turnedAway = false;
    this.busyUntil = 0;
    this.changed();
  }

  private keeping() {
    if (this.keeper.kept === this.wasKept) return;
    this.wasKept = this.keeper.kept;
    this.changed();
  }

  private changed() {
    if (!this.disposed) this.options.onChange();
  }
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
