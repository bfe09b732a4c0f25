import type { Fate, InterviewView, Me } from "./interview";
import { listen } from "./listen";
import { parseMessage, type RelayMessage } from "./messages";
import type { Part } from "./part";
import { Standing } from "./standing";
import { Documents } from "./storage/documents";
import type { LiveDocument } from "./storage/liveDocument";
import type { Storage } from "./storage/place";

export interface CoreState {
  interview: InterviewView;
  me: Me;
  connected: boolean;
  returns: number; // how often the relay was reached again
  storage: Storage;
  refused: string | null; // why the code is no longer sent to the relay, as a sentence
  loaded: boolean; // the document is there (from the relay, or kept in this browser)
}

/** What the core needs of the HTTP API. */
export interface CoreApi {
  fate(interviewId: string): Promise<Fate>;
}

export interface CoreOptions {
  interview: InterviewView;
  token: string;
  liveUrl: string; // ws://host/live
  me: Me;
  api: CoreApi;
  /** The interview was deleted for ever, and nothing of it is left in this browser's documents. */
  onPurged?: () => void;
}

/** What the core is told by whoever gives it its parts, and tells them. */
interface Around {
  onChange: () => void;
  onMessage: (message: RelayMessage) => void;
  /** Nothing was written yet. */
  empty: () => boolean;
}

/** How often dead connections are looked for. */
const WATCH = 2000; // ms

/**
 * What a session is, whatever its parts: the documents over one socket, where
 * the work in them is stored, and how the interview stands. It knows no part by
 * name, and nothing of the view.
 */
export class Core {
  readonly documents: Documents;
  readonly code: LiveDocument;
  readonly standing: Standing;
  returns = 0; // how often the relay was reached after it was not
  private readonly cleanups: (() => void)[] = [];
  private parts: readonly Part[] = [];
  private opened = false; // what this browser kept is loaded
  private everSynced = false;
  private wasSynced = false;
  private disposed = false;

  constructor(
    private readonly options: CoreOptions,
    private readonly around: Around,
  ) {
    const { interview, me, api } = options;
    this.standing = new Standing({
      interview,
      mode: me.mode,
      fate: () => api.fate(interview.id),
      onChange: () => this.changed(),
      onTurned: () => this.turned(),
      onReturned: () => this.documents.connect(),
      onPurged: () => this.purged(),
    });
    this.documents = new Documents({
      liveUrl: options.liveUrl,
      interviewId: interview.id,
      owner: me.id,
      token: options.token,
      onChange: () => this.documentChanged(),
      onStateless: (payload) => this.told(payload),
      onDeleted: () => this.standing.deleted(),
      onPurged: () => this.purged(),
      onShutOut: () => this.standing.turn("gone"),
    });
    this.code = this.documents.code;
  }

  state(): CoreState {
    return {
      interview: this.standing.view,
      me: this.options.me,
      connected: this.documents.connected,
      returns: this.returns,
      storage: this.storage(),
      refused: this.refused(),
      loaded: this.everSynced || (this.opened && !this.around.empty()),
    };
  }

  /** The connection opens while what this browser kept is loaded. */
  async open(parts: readonly Part[]) {
    this.parts = parts;
    for (const part of parts) part.begin?.();
    this.listenToPage();
    const watch = setInterval(() => this.documents.watch(), WATCH);
    this.cleanups.push(() => clearInterval(watch));
    if (!this.standing.away) this.documents.connect();
    await null; // documents that are attached right after the session was made open with it
    await this.documents.open();
    if (this.disposed) return;
    this.opened = true;
    this.changed();
  }

  /** The interview was deleted for ever: nothing of it stays in this browser. */
  purged() {
    this.documents.forget();
    for (const part of this.parts) part.purged?.();
    this.standing.turn("gone");
    this.options.onPurged?.();
  }

  dispose() {
    this.disposed = true;
    this.standing.dispose();
    for (const part of this.parts) part.dispose();
    for (const cleanup of this.cleanups) cleanup();
    // What can be written after the end is kept until it is left behind.
    if (this.standing.state === "ended" && this.documents.connected) this.documents.forgetConfirmed();
    this.documents.dispose();
  }

  // ---- inside

  private changed() {
    this.around.onChange();
  }

  private told(payload: string) {
    const message = parseMessage(payload);
    if (message) this.around.onMessage(message);
  }

  private documentChanged() {
    const synced = this.code.synced;
    if (synced && !this.wasSynced) {
      this.returns++;
      this.everSynced = true;
      this.standing.learnFromScope(this.code.readOnly);
      for (const part of this.parts) part.reached?.();
    }
    this.wasSynced = synced;
    this.forgetIfOver();
    this.changed();
  }

  private turned() {
    for (const part of this.parts) part.turned?.();
    if (this.standing.away) this.documents.disconnect();
    if (this.standing.editable && this.opened) this.documents.keep();
    this.forgetIfOver();
    this.changed();
  }

  /** An ended interview leaves this browser, but not before the relay has all of it. */
  private forgetIfOver() {
    if (this.standing.state === "ended") this.documents.forgetReadOnly();
  }

  private listenToPage() {
    const seen = () => {
      if (document.visibilityState === "visible") this.reconnectNow();
    };
    this.cleanups.push(listen(window, "online", () => this.online()));
    this.cleanups.push(listen(document, "visibilitychange", seen));
  }

  private reconnectNow() {
    if (!this.documents.connected && !this.standing.away) this.documents.connect();
  }

  /** A connection that was not cut has nothing to make again. */
  private online() {
    if (this.documents.connected) this.reachedAgain();
    else this.reconnectNow();
  }

  private reachedAgain() {
    this.returns++;
    this.changed();
  }

  private refused(): string | null {
    const place = this.code.place();
    return place.kind === "refused" && !this.standing.away ? place.reason : null;
  }

  private storage(): Storage {
    const { away, editable } = this.standing;
    if (away) return { kind: "readonly" };
    if (!editable && this.documents.confirmed) return { kind: "readonly" };
    const place = this.documents.place();
    if (place.kind === "offline" && !this.everSynced && this.around.empty()) return { kind: "connecting" };
    return place;
  }
}
