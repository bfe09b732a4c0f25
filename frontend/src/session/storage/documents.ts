import { Connection } from "./connection";
import { LiveDocument } from "./liveDocument";
import { type Place, worst } from "./place";
import { denial, refusal } from "./refusal";

export interface DocumentsOptions {
  liveUrl: string;
  interviewId: string;
  owner: string;
  token: string;
  onChange: () => void;
  /** What the relay tells everyone, over the code's document. */
  onStateless: (payload: string) => void;
  /** The interview is in the trash. */
  onDeleted: () => void;
  /** There is no such interview any more. */
  onPurged: () => void;
  /** This browser may not enter any more. */
  onShutOut: () => void;
}

/**
 * The documents of a session, over as few connections as they can share, and
 * where the work in them is. A document that the relay refuses gets a connection
 * of its own, so that the others go on being stored.
 */
export class Documents {
  readonly code: LiveDocument;
  private readonly all = new Map<string, LiveDocument>();
  private readonly shared: Connection;
  private readonly connections: Connection[];
  private opening = false; // documents from now on open by themselves
  private ended = false; // nothing connects any more

  constructor(private readonly options: DocumentsOptions) {
    this.shared = this.newConnection();
    this.connections = [this.shared];
    this.code = this.attach("code");
  }

  /** The code's connection is there. */
  get connected(): boolean {
    return this.code.socket.status === "connected";
  }

  /** Another document of the same interview. */
  attach(kind: string): LiveDocument {
    const name = `${this.options.interviewId}/${kind}`;
    const known = this.all.get(name);
    if (known) return known;
    const first = this.all.size === 0;
    const document = new LiveDocument({
      socket: this.shared.socket,
      name,
      owner: this.options.owner,
      token: this.options.token,
      onChange: () => this.options.onChange(),
      onStateless: first ? this.options.onStateless : undefined,
      onDenied: (reason) => this.denied(document, reason),
      onClosed: (reason) => !this.ended && document.refuse(refusal(1000, reason)),
      onConfirmed: () => this.connectionOf(document)?.wentWell(),
    });
    this.all.set(name, document);
    this.shared.documents.add(document);
    if (this.opening) void document.open().then(() => this.options.onChange());
    return document;
  }

  /** Loads what this browser kept of the documents; each joins its connection when it is ready. */
  async open(): Promise<void> {
    this.opening = true;
    await Promise.all([...this.all.values()].map((document) => document.open()));
  }

  connect() {
    this.ended = false;
    for (const connection of this.connections) connection.connect();
  }

  disconnect() {
    this.ended = true;
    for (const { socket } of this.connections) socket.disconnect();
  }

  /** Looks for connections that are dead without anybody having been told. */
  watch() {
    for (const connection of this.connections) connection.watch();
  }

  /** Where the work in all of them is. A damaged one beside the code says so in its own place. */
  place(): Place {
    const documents = [...this.all.values()].filter(
      (document) => document === this.code || !document.refusal?.damaged,
    );
    return worst(documents.map((document) => document.place()));
  }

  /** The relay has confirmed all that is here. */
  get confirmed(): boolean {
    return [...this.all.values()].every((document) => document.confirmed);
  }

  /** Sends a refused document again. */
  tryAgain(document: LiveDocument) {
    document.tryAgain();
    const connection = this.connectionOf(document);
    connection?.wentWell(); // what was said before counts no more
    connection?.connect();
  }

  keep() {
    for (const document of this.all.values()) void document.keep();
  }

  /** Removes from this browser what can no longer be written here and is on the relay. */
  forgetReadOnly() {
    for (const document of this.all.values())
      if (document.readOnly && document.synced && document.confirmed) void document.forget();
  }

  /** Removes from this browser what is on the relay. Work that is nowhere else stays. */
  forgetConfirmed() {
    for (const document of this.all.values()) if (document.confirmed) void document.forget();
  }

  /** Removes everything from this browser. */
  forget() {
    for (const document of this.all.values()) void document.forget();
  }

  dispose() {
    for (const document of this.all.values()) document.dispose();
    for (const { socket } of this.connections) socket.destroy();
  }

  private connectionOf(document: LiveDocument): Connection | undefined {
    return this.connections.find(({ documents }) => documents.has(document));
  }

  private newConnection(): Connection {
    return new Connection(this.options.liveUrl, {
      onChange: () => this.options.onChange(),
      onDeleted: () => this.options.onDeleted(),
      onRefused: (connection) => this.separate(connection),
    });
  }

  /** One of the documents on a connection is refused: on connections of their own it shows which. */
  private separate(connection: Connection) {
    for (const document of connection.documents) {
      if (document === this.code) continue;
      const own = this.newConnection();
      own.refusal = connection.refusal;
      own.documents.add(document);
      connection.documents.delete(document);
      this.connections.push(own);
      document.move(own.socket);
      if (!this.ended) own.connect();
    }
  }

  /** What was written here and is not on the relay stays in this browser, unless the interview is known to be gone. */
  private denied(document: LiveDocument, reason: string) {
    if (document === this.code) {
      if (reason === "gone") return this.options.onDeleted();
      if (reason === "not_found") return this.options.onPurged();
      if (reason === "forbidden" || reason === "unauthorized") return this.options.onShutOut();
    }
    document.refuse(denial(reason));
    this.connectionOf(document)?.rest();
  }
}
