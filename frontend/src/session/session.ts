import { Announcer } from "./announcer";
import { Executions } from "./console/executions";
import { Programs } from "./console/programs";
import { Core } from "./core";
import { Files } from "./files";
import { Instructions } from "./instructions";
import type { InterviewState } from "./interview";
import { Languages } from "./languages/languages";
import { Late } from "./late";
import type { RelayMessage } from "./messages";
import { Met } from "./met";
import type { OpenSessionOptions, SaveText, SessionState } from "./model";
import { Notice } from "./notice";
import { OpenFiles } from "./openFiles";
import type { Part } from "./part";
import { People } from "./people";
import { Run } from "./run";
import { Signals } from "./signals";
import type { LiveDocument } from "./storage/liveDocument";
import { Tests } from "./tests/tests";

export function openSession(options: OpenSessionOptions): Session {
  return new Session(options);
}

/**
 * A live session: the core and its parts, joined. Here alone parts are known by
 * name: how each is made, what it hears and what it adds to the state, which is
 * an immutable value that is replaced when something changed.
 */
export class Session {
  readonly files: OpenFiles;
  readonly people: People;
  readonly programs: Programs;
  readonly tests: Tests;
  readonly instructions: Instructions;
  readonly signals: Signals;
  readonly run: Run;
  private readonly languages: Languages;
  private readonly executions: Executions;
  private readonly late: Late;
  private readonly core: Core;
  private readonly announcer: Announcer<SessionState>;

  constructor(private readonly options: OpenSessionOptions) {
    const { api, me } = options;
    const interviewId = options.interview.id;
    const interviewer = me.mode === "interviewer";
    const onChange = () => this.announcer.changed();
    const core = new Core(options, {
      onChange,
      onMessage: (message) => this.heard(message),
      empty: () => this.files.shared.empty,
    });
    const { code, standing } = core;
    const notice = () => new Notice(() => core.returns);
    this.core = core;
    this.files = new OpenFiles({
      shared: new Files(code.doc),
      editable: () => standing.editable,
      readOnly: () => code.readOnly,
      known: () => this.languages.list,
      onChange,
    });
    this.people = new People({ awareness: code.awareness, me, met: new Met(interviewId), onChange });
    this.languages = new Languages({ api, chosen: () => this.files.shared.language, onChange });
    this.executions = new Executions({
      api,
      interviewId,
      onChange,
      onOutput: () => this.announcer.changedSoon(),
    });
    this.programs = new Programs({
      api,
      interviewId,
      executions: this.executions,
      notice: notice(),
      onChange,
    });
    this.tests = new Tests({ api, interviewId, whole: interviewer, notice: notice(), onChange });
    this.instructions = new Instructions(api, interviewId, onChange);
    this.late = new Late({ api, interviewId, told: interviewer, onChange });
    this.signals = new Signals({
      told: () => !interviewer && standing.editable,
      send: (payload) => code.provider.sendStateless(payload),
    });
    this.run = new Run({
      editable: () => standing.editable,
      files: this.files.shared,
      languages: this.languages,
      programs: this.programs,
      tests: this.tests,
    });
    this.announcer = new Announcer(() => this.compute());
    this.subscribe(() => this.people.look(this.state.file));
    void core.open(this.parts());
  }

  get state(): SessionState {
    return this.announcer.state;
  }

  subscribe = (listener: () => void): (() => void) => this.announcer.subscribe(listener);

  get code(): LiveDocument {
    return this.core.code;
  }

  get saveText(): SaveText | undefined {
    return this.options.saveText;
  }

  /** Another document of the same interview. Disposed with the session. */
  attach(kind: string): LiveDocument {
    return this.core.documents.attach(kind);
  }

  /** Sends a document again that the relay refused. */
  tryAgain(document: LiveDocument) {
    this.core.documents.tryAgain(document);
  }

  /** What the HTTP API says of the interview, which may be newer than what the page began with. */
  learn(interview: { name?: string; state?: InterviewState }) {
    this.core.standing.learn(interview);
  }

  /** The interview is in the trash. */
  deleted() {
    this.core.standing.deleted();
  }

  /** The interview was deleted for ever. */
  purged() {
    this.core.purged();
  }

  dispose() {
    this.announcer.dispose();
    this.core.dispose();
  }

  // ---- the parts

  /** In the order in which they begin, and hear that the relay was reached. */
  private parts(): Part[] {
    return [
      this.files,
      this.people,
      this.languages,
      this.executions,
      this.programs,
      this.tests,
      this.instructions,
      this.late,
      this.signals,
    ];
  }

  private compute(): SessionState {
    return {
      ...this.core.state(),
      ...this.files.state(),
      ...this.people.state(),
      ...this.languages.state(),
      ...this.executions.state(),
      ...this.programs.state(),
      tests: this.tests.state(),
      ...this.instructions.state(),
      ...this.late.state(),
    };
  }

  /** Who hears what the relay tells everyone. */
  private heard(message: RelayMessage) {
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
      case "interview.instructions":
        return this.instructions.heard();
      case "interview.named":
      case "interview.state":
      case "interview.deleted":
        return this.core.standing.heard(message);
      case "document.late":
        return this.late.heard(message);
      case "document.full":
        return this.programs.tell(message.message, () => this.code.full);
      case "participant.joined": // who is here is known from their cursors
      case "participant.left":
      case "storage": // a document hears that by itself
      case "storage.waits":
        return;
      default:
        return message satisfies never;
    }
  }
}
