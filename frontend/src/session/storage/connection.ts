import type { LiveDocument } from "./liveDocument";
import { connect, type LiveSocket } from "./liveSocket";
import { closeKind, type Refusal, refusal, sameRefusal } from "./refusal";

/** An edit that is not confirmed, and no word from the relay, for so long: the connection is dead. */
const SILENCE = 8000; // ms

export interface ConnectionOptions {
  onChange: () => void;
  onDeleted: () => void;
  /** The relay refused something of what is on it. */
  onRefused: (connection: Connection) => void;
}

/** A socket with the documents that it carries. */
export class Connection {
  readonly socket: LiveSocket;
  readonly documents = new Set<LiveDocument>();
  /** Why it was closed the last time, until a document on it is confirmed. */
  refusal: Refusal | null = null;
  private unconfirmedSince = 0; // 0: everything is confirmed

  constructor(
    url: string,
    private readonly options: ConnectionOptions,
  ) {
    this.socket = connect(url);
    this.socket.on("status", () => options.onChange());
    this.socket.on("close", ({ event }: { event?: { code?: number; reason?: string } }) =>
      this.closed(event?.code, event?.reason ?? ""),
    );
  }

  connect() {
    if (!this.idle && this.socket.status !== "connected") void this.socket.connect();
  }

  /** There is no use in asking again and again for nothing. */
  rest() {
    if (this.idle) this.socket.disconnect();
  }

  private get idle(): boolean {
    return [...this.documents].every((document) => document.refusal !== null);
  }

  /** It did what it is for, and the next loss is the first again. */
  wentWell() {
    this.refusal = null;
    this.socket.wentWell();
  }

  /**
   * A network that vanished without a word (a closed lid, another Wi-Fi) leaves
   * a socket that looks open for minutes. Work that waits for its confirmation
   * tells it sooner.
   */
  watch() {
    const { socket } = this;
    const documents = [...this.documents];
    const waiting = socket.status === "connected" && documents.some((document) => document.expectsAnswer);
    const now = Date.now();
    if (!waiting) this.unconfirmedSince = 0;
    else if (this.unconfirmedSince === 0) this.unconfirmedSince = now;
    const patience = Math.max(...documents.map((document) => document.patience));
    const silent = now - Math.max(socket.lastMessageReceived, this.unconfirmedSince, patience);
    if (!waiting || silent < SILENCE) return;
    this.unconfirmedSince = 0;
    socket.giveUp();
  }

  private closed(code: number | undefined, reason: string) {
    switch (closeKind(code)) {
      case "ordinary":
        return;
      case "deleted":
        return this.options.onDeleted();
      case "refused":
        return this.refused(refusal(code ?? 0, reason));
    }
  }

  /** The first time may be an accident, and the provider comes back by itself; the second time it is none. */
  private refused(now: Refusal) {
    const again = sameRefusal(this.refusal, now);
    this.refusal = now;
    if (this.documents.size > 1) return this.options.onRefused(this);
    if (!again) return;
    for (const document of this.documents) document.refuse(now);
    this.rest();
  }
}
