import { awaitReturn } from "./awaitReturn";
import { type Fate, type InterviewState, type InterviewView, isOver, type Mode } from "./interview";
import type { RelayMessage } from "./messages";

/** What the relay tells everyone of the interview itself. */
export type InterviewMessage = Extract<
  RelayMessage,
  { type: "interview.named" | "interview.state" | "interview.deleted" }
>;

interface StandingOptions {
  interview: InterviewView;
  mode: Mode;
  /** What became of it; asked while it is in the trash. */
  fate: () => Promise<Fate>;
  onChange: () => void;
  /** It is in another state, or was said again to be in this one. */
  onTurned: () => void;
  /** It was brought back from the trash. */
  onReturned: () => void;
  /** It was deleted for ever. */
  onPurged: () => void;
}

/** How the interview stands, as far as this page has heard: what it is called, and the state that it is in. */
export class Standing {
  private readonly interview: InterviewView;
  private stopAwaiting: (() => void) | null = null;
  private disposed = false;

  constructor(private readonly options: StandingOptions) {
    this.interview = { ...options.interview };
  }

  get view(): InterviewView {
    return { ...this.interview };
  }

  get state(): InterviewState {
    return this.interview.state;
  }

  get editable(): boolean {
    return !isOver(this.state);
  }

  get away(): boolean {
    return this.state === "deleted" || this.state === "gone";
  }

  /** What the HTTP API says of the interview, which may be newer than what the page began with. */
  learn({ name, state }: { name?: string; state?: InterviewState }) {
    if (name !== undefined) this.interview.name = name;
    if (state !== undefined && state !== this.state) this.turn(state);
    this.options.onChange();
  }

  /** It may have been ended or reopened while this page was away; the scope that it has now tells. */
  learnFromScope(readOnly: boolean) {
    if (readOnly && this.editable) this.interview.state = "ended";
    if (!readOnly && this.state === "ended") this.turn("live");
  }

  heard(message: InterviewMessage) {
    switch (message.type) {
      case "interview.named":
        return this.renamed(message.name);
      case "interview.state":
        return this.turn(message.state);
      case "interview.deleted":
        return this.deleted();
      default:
        return message satisfies never;
    }
  }

  turn(state: InterviewState) {
    this.interview.state = state;
    this.options.onTurned();
  }

  /** The interview is in the trash. This browser keeps its work, and goes back in when it is brought back. */
  deleted() {
    if (this.away || this.disposed) return;
    this.turn("deleted");
    this.stopAwaiting = awaitReturn(this.options.fate, (fate) => this.decided(fate));
  }

  dispose() {
    this.disposed = true;
    this.stopAwaiting?.();
  }

  /** Without a name of its own, interviewers call it by whom it is with: that they read elsewhere. */
  private renamed(name: string) {
    if (name !== "" || this.options.mode === "candidate") this.learn({ name });
  }

  /** A participant is forgotten with their interview; a person who is not known has only to sign in again. */
  private decided(fate: Exclude<Fate, "deleted">) {
    const { mode, onPurged, onReturned } = this.options;
    if (fate === "unknown" || (fate === "refused" && mode === "candidate")) return onPurged();
    if (fate === "refused") return this.turn("gone");
    this.learn(fate);
    onReturned();
  }
}
