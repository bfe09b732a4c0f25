import { Announcer } from "./announcer";
import { awaitReturn } from "./awaitReturn";
import { Executions } from "./console/executions";
import { Programs } from "./console/programs";
import { Files } from "./files";
import { Instructions } from "./instructions";
import { type Fate, type InterviewState, isOver } from "./interview";
import { isExecuted } from "./languages/language";
import { Languages } from "./languages/languages";
import { Late } from "./late";
import { parseMessage, type RelayMessage, type Signal } from "./messages";
import { Met } from "./met";
import type { OpenSessionOptions, SaveText, SessionState } from "./model";
import { type Holds, Notice } from "./notice";
import { OpenFiles } from "./openFiles";
import { People } from "./people";
import { Documents } from "./storage/documents";
import type { LiveDocument } from "./storage/liveDocument";
import type { Storage } from "./storage/place";
import { Tests } from "./tests/tests";

export function openSession(options: OpenSessionOptions): Session {
  return new Session(options);
}

/** How often dead connections are looked for. */
const WATCH = 2000; // ms

/**
 * The live session: documents, people, executions and where the work is
 * stored, over one socket. It knows nothing of the view; `state` is an
 * immutable value that is replaced when something changed.
 */
export class Session {
  readonly code: LiveDocument;
  readonly files: OpenFiles;
  private readonly documents: Documents;
  readonly people: People;
  private readonly executions: Executions;
  readonly programs: Programs;
  private readonly tests: Tests;
  private readonly languages: Languages;
  private readonly instructions: Instructions;
  private readonly late: Late;
  private readonly cleanups: (() => void)[] = [];

  private readonly options: OpenSessionOptions;
  private readonly announcer: Announcer<SessionState>;
  private interviewState: InterviewState;
  private opened = false; // what this browser kept is loaded
  private everSynced = false;
  private returns = 0; // how often the relay was reached after it was not
  private readonly notice = new Notice(() => this.returns);
  private disposed = false;
  private wasSynced = false;
  private stopAwaiting: (() => void) | null = null;

  constructor(given: OpenSessionOptions) {
    this.options = { ...given, interview: { ...given.interview } };
    const { options } = this;
    this.interviewState = options.interview.state;
    this.documents = new Documents({
      liveUrl: options.liveUrl,
      interviewId: options.interview.id,
      owner: options.me.id,
      token: options.token,
      onChange: () => this.documentChanged(),
      onStateless: (payload) => this.heard(payload),
      onDeleted: () => this.deleted(),
      onPurged: () => this.purged(),
      onShutOut: () => this.setInterviewState("gone"),
    });
    this.code = this.documents.code;
    const shared = new Files(this.code.doc);
    this.files = new OpenFiles({
      shared,
      editable: () => this.editable,
      readOnly: () => this.code.readOnly,
      known: () => this.languages.list,
      onChange: () => this.changed(),
    });
    this.people = new People({
      awareness: this.code.awareness,
      me: options.me,
      met: new Met(options.interview.id),
      onChange: () => this.changed(),
    });
    this.tests = new Tests({
      api: options.api,
      interviewId: options.interview.id,
      whole: options.me.mode === "interviewer",
      notice: new Notice(() => this.returns),
      onChange: () => this.changed(),
    });
    this.languages = new Languages({
      api: options.api,
      chosen: () => shared.language,
      onChange: () => this.changed(),
    });
    this.instructions = new Instructions(options.api, options.interview.id, () => this.changed());
    this.late = new Late({
      api: options.api,
      interviewId: options.interview.id,
      told: options.me.mode === "interviewer",
      onChange: () => this.changed(),
    });
    this.executions = new Executions({
      api: options.api,
      interviewId: options.interview.id,
      onChange: () => this.changed(),
      onOutput: () => this.announcer.changedSoon(),
    });
    this.programs = new Programs({
      api: options.api,
      interviewId: options.interview.id,
      executions: this.executions,
      notice: this.notice,
      onChange: () => this.changed(),
    });
    this.announcer = new Announcer(() => this.compute());
    this.subscribe(() => this.people.look(this.state.file));

    this.files.begin();
    this.people.begin();
    this.listenToPage();
    const watch = setInterval(() => this.documents.watch(), WATCH);
    this.cleanups.push(() => clearInterval(watch));
    void this.open();
  }

  get state(): SessionState {
    return this.announcer.state;
  }

  subscribe = (listener: () => void): (() => void) => this.announcer.subscribe(listener);

  /** Another document of the same interview. Disposed with the session. */
  attach(kind: string): LiveDocument {
    return this.documents.attach(kind);
  }

  // ---- acts

  /** Tests what is in the editor now; everyone in the session sees it. */
  async runTests(): Promise<void> {
    const { language } = this.state;
    const { main } = this.files.shared;
    if (!main || !this.editable) return;
    if (!language) return this.tests.tell(notKnown, () => this.languages.list.length === 0);
    if (!isExecuted(language)) return this.tests.tell(cannotRun, () => this.languages.onlyEdited);
    await this.tests.start({ language: language.id, files: this.files.shared.sources(), main: main.name });
  }

  stopTests(): Promise<void> {
    return this.tests.stop();
  }

  dismissTestsNotice() {
    this.tests.tell("");
  }

  /** Executes what is in the editor now, or opens the language's prompt beside it; everyone in the session sees it. */
  async run(repl = false): Promise<void> {
    const language = this.state.language;
    const { main } = this.files.shared;
    if (!language || !main || !this.editable) return;
    if (!isExecuted(language)) return this.tell(cannotRun, () => this.languages.onlyEdited);
    await this.programs.start(
      { language: language.id, files: this.files.shared.sources(), main: main.name },
      repl,
    );
  }

  stop(): Promise<void> {
    return this.programs.stop();
  }

  /** Shows a sentence beside the console until it is dismissed, the next run, or holds no more. */
  tell(notice: string, holds?: Holds) {
    this.notice.say(notice, holds);
    this.changed();
  }

  /** What the HTTP API says of the interview, which may be newer than what the page began with. */
  learn(interview: { name?: string; state?: InterviewState }) {
    if (interview.name !== undefined) this.options.interview.name = interview.name;
    if (interview.state !== undefined && interview.state !== this.interviewState)
      this.setInterviewState(interview.state);
    this.changed();
  }

  /** Without a name of its own, interviewers call it by whom it is with: that they read elsewhere. */
  private renamed(name: string) {
    if (name !== "" || this.options.me.mode === "candidate") this.learn({ name });
  }

  /** The interview is in the trash. This browser keeps its work, and goes back in when it is brought back. */
  deleted() {
    if (this.away || this.disposed) return;
    this.setInterviewState("deleted");
    const { api, interview } = this.options;
    this.stopAwaiting = awaitReturn(
      () => api.fate(interview.id),
      (fate) => this.decided(fate),
    );
  }

  /** The interview was deleted for ever: nothing of it stays in this browser. */
  purged() {
    this.documents.forget();
    this.people.purged();
    this.setInterviewState("gone");
    this.options.onPurged?.();
  }

  get saveText(): SaveText | undefined {
    return this.options.saveText;
  }

  /** Sends a document again that the relay refused. */
  tryAgain(document: LiveDocument) {
    this.documents.tryAgain(document);
  }

  dismissNotice() {
    this.tell("");
  }

  /** Tells the recording what a candidate did besides typing. */
  signal(signal: Signal) {
    if (this.options.me.mode === "candidate" && this.editable)
      this.code.provider.sendStateless(JSON.stringify(signal));
  }

  dispose() {
    this.disposed = true;
    this.stopAwaiting?.();
    this.files.dispose();
    this.people.dispose();
    this.executions.dispose();
    this.programs.dispose();
    this.tests.dispose();
    this.languages.dispose();
    this.instructions.dispose();
    this.late.dispose();
    for (const cleanup of this.cleanups) cleanup();
    this.announcer.dispose();
    // What can be written after the end is kept until it is left behind.
    if (this.interviewState === "ended" && this.documents.connected) this.documents.forgetConfirmed();
    this.documents.dispose();
  }

  /** Asks for the instructions again: somebody here has just changed them, or was too late to. */
  learnInstructions(): Promise<void> {
    return this.instructions.load();
  }

  // ---- inside

  private get editable(): boolean {
    return !isOver(this.interviewState);
  }

  private get away(): boolean {
    return this.interviewState === "deleted" || this.interviewState === "gone";
  }

  /** The connection opens while what this browser kept is loaded. */
  private async open() {
    if (!this.away) this.documents.connect();
    this.languages.begin();
    this.instructions.begin();
    await null; // documents that are attached right after the session was made open with it
    await this.documents.open();
    if (this.disposed) return;
    this.opened = true;
    this.changed();
  }

  private documentChanged() {
    const synced = this.code.synced;
    if (synced && !this.wasSynced) {
      this.returns++;
      this.everSynced = true;
      this.learnFromScope();
      this.files.reached();
      this.people.reached();
      this.executions.reached();
      void this.tests.load();
      this.instructions.reached();
      this.late.reached();
    }
    this.wasSynced = synced;
    this.forgetIfOver();
    this.changed();
  }

  /** The interview may have been ended or reopened while this page was away; its scope tells. */
  private learnFromScope() {
    if (this.code.readOnly && this.editable) this.interviewState = "ended";
    if (!this.code.readOnly && this.interviewState === "ended") this.setInterviewState("live");
  }

  /** A participant is forgotten with their interview; a person who is not known has only to sign in again. */
  private decided(fate: Exclude<Fate, "deleted">) {
    const purged = fate === "unknown" || (fate === "refused" && this.options.me.mode === "candidate");
    if (purged) return this.purged();
    if (fate === "refused") return this.setInterviewState("gone");
    this.learn(fate);
    this.documents.connect();
  }

  private setInterviewState(state: InterviewState) {
    this.interviewState = state;
    this.late.turned();
    if (this.away) this.documents.disconnect();
    if (this.editable && this.opened) this.documents.keep();
    this.forgetIfOver();
    this.changed();
  }

  /** An ended interview leaves this browser, but not before the relay has all of it. */
  private forgetIfOver() {
    if (this.interviewState === "ended") this.documents.forgetReadOnly();
  }

  private heard(payload: string) {
    const message = parseMessage(payload);
    if (message) this.apply(message);
  }

  private apply(message: RelayMessage) {
    switch (message.type) {
      case "execution.started":
      case "execution.output":
      case "execution.resized":
      case "execution.ended":
        return this.executions.heard(message);
      case "tests.started":
      case "tests.case":
      case "tests.ended":
        return this.tests.heard(message);
      case "interview.named":
        return this.renamed(message.name);
      case "interview.instructions":
        return this.instructions.heard();
      case "interview.state":
        return this.setInterviewState(message.state);
      case "interview.deleted":
        return this.deleted();
      case "document.late":
        return this.late.heard(message);
      case "document.full":
        return this.tell(message.message, () => this.code.full);
      case "participant.joined": // who is here is known from their cursors
      case "participant.left":
      case "storage": // a document hears that by itself
      case "storage.waits":
        return;
      default:
        return message satisfies never;
    }
  }

  private reachedAgain() {
    this.returns++;
    this.changed();
  }

  private listenToPage() {
    const on = (target: EventTarget, type: string, listener: () => void) => {
      target.addEventListener(type, listener);
      this.cleanups.push(() => target.removeEventListener(type, listener));
    };
    on(window, "online", () => this.online());
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") this.reconnectNow();
    });
    on(window, "blur", () => this.signal({ type: "signal.blur" }));
    on(window, "focus", () => this.signal({ type: "signal.focus" }));
  }

  private reconnectNow() {
    if (!this.documents.connected && !this.away) this.documents.connect();
  }

  /** A connection that was not cut has nothing to make again. */
  private online() {
    if (this.documents.connected) this.reachedAgain();
    else this.reconnectNow();
  }

  private changed() {
    this.announcer.changed();
  }

  private compute(): SessionState {
    return {
      interview: { ...this.options.interview, state: this.interviewState },
      me: this.options.me,
      connected: this.documents.connected,
      returns: this.returns,
      storage: this.storage(),
      refused: this.refused(),
      loaded: this.everSynced || (this.opened && !this.files.shared.empty),
      ...this.people.state(),
      ...this.files.state(),
      ...this.instructions.state(),
      ...this.late.state(),
      ...this.languages.state(),
      ...this.executions.state(),
      ...this.programs.state(),
      notice: this.notice.text || null,
      tests: this.tests.state,
    };
  }

  private refused(): string | null {
    const place = this.code.place();
    return place.kind === "refused" && !this.away ? place.reason : null;
  }

  private storage(): Storage {
    if (this.away) return { kind: "readonly" };
    if (!this.editable && this.documents.confirmed) return { kind: "readonly" };
    const place = this.documents.place();
    if (place.kind === "offline" && !this.everSynced && this.files.shared.empty)
      return { kind: "connecting" };
    return place;
  }
}

const notKnown = "What can be run here is not known yet. Try again in a moment.";
const cannotRun = "This language can be edited here, but not run. Choose another to run the code.";
