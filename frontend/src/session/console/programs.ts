import { type Holds, isUnreachable, type Notice } from "../notice";
import type { Part } from "../part";
import { joinArguments, splitArguments } from "./arguments";
import type { Execution, TerminalSize } from "./execution";
import type { Executions } from "./executions";
import { type Typed, Typist } from "./typist";

/** A program to start. */
export interface ProgramRequest {
  language: string;
  files: { name: string; text: string }[];
  main: string;
  args?: string[];
  stdin?: string;
  terminal?: TerminalSize;
  repl?: boolean;
}

/** What the console needs of the HTTP API; src/api implements it. */
export interface ProgramsApi {
  run(interviewId: string, request: ProgramRequest): Promise<{ id: string }>;
  stdin(interviewId: string, executionId: string, typed: Typed): Promise<void>;
  stop(interviewId: string, executionId: string): Promise<void>;
  interrupt(interviewId: string, executionId: string): Promise<void>;
  resize(interviewId: string, executionId: string, size: TerminalSize): Promise<void>;
}

interface ProgramsOptions {
  api: ProgramsApi;
  interviewId: string;
  executions: Pick<Executions, "running" | "has">;
  notice: Notice;
  onChange: () => void;
}

export interface ProgramsState {
  /** What this page has started and the session has not heard of yet. */
  coming: "program" | "prompt" | null;
  starting: boolean; // Run was pressed, the relay has not answered
  given: Given; // what this person's next program gets
  notice: string | null; // what went wrong with the last act, in plain words, while it holds
}

/** What a program gets besides the files. It is this person's own, on this page. */
export interface Given {
  args: string;
  input: string;
}

/** Terminals that programs get before any console is seen. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };

/** Starts programs and does to the running one what a person at its terminal does. */
export class Programs implements Part<ProgramsState> {
  given: Given = { args: "", input: "" };
  starting = false;
  private asked: { id: string; repl: boolean } | null = null; // the latest
  /** How large the console is; it tells when there is one. */
  size: () => TerminalSize | null = () => null;
  private readonly started = new Set<string>();
  private readonly typist: Typist;
  private resized: TerminalSize | null = null; // being told

  constructor(private readonly options: ProgramsOptions) {
    const { api, interviewId, executions } = options;
    this.typist = new Typist({
      send: (id, typed) => api.stdin(interviewId, id, typed),
      again: isUnreachable,
      refused: (error) => this.failed(error),
      runs: (id) => executions.running?.id === id,
    });
  }

  state(): ProgramsState {
    const { coming, starting, given } = this;
    return { coming, starting, given, notice: this.options.notice.text || null };
  }

  give(given: Given) {
    this.given = given;
    this.options.onChange();
  }

  /** Starts a program with what this person gives it, or a language's own prompt. */
  async start(
    request: { language: string; files: { name: string; text: string }[]; main: string },
    repl = false,
  ) {
    if (this.starting || this.options.executions.running) return;
    this.starting = true;
    this.asked = { id: "", repl };
    this.tell("");
    const { args, input } = this.given;
    const given: ProgramRequest = { ...request };
    if (repl) given.repl = true;
    else if (args.trim() !== "") given.args = splitArguments(args);
    // With its input given, the program's outputs stay apart; a terminal is to be typed into.
    if (!repl && input !== "") given.stdin = input.endsWith("\n") ? input : `${input}\n`;
    else given.terminal = this.size() ?? USUAL;
    try {
      const { id } = await this.options.api.run(this.options.interviewId, given);
      this.asked = { id, repl };
      this.started.add(id);
    } catch (error) {
      this.asked = null;
      this.failed(error);
    } finally {
      this.starting = false;
      this.options.onChange();
    }
  }

  /** What this page has started and the session has not yet heard of. */
  private get coming(): ProgramsState["coming"] {
    if (!this.asked || this.options.executions.has(this.asked.id)) return null;
    return this.asked.repl ? "prompt" : "program";
  }

  /** Whether this page started it. */
  startedHere(id: string): boolean {
    return this.started.has(id);
  }

  /** Gives the running program's terminal keys as they were typed. */
  type(text: string) {
    const running = this.options.executions.running;
    if (running?.terminal) this.typist.type(running.id, text);
  }

  /** Shows a sentence beside the console until it is dismissed, the next run, or holds no more. */
  tell(text: string, holds?: Holds) {
    this.options.notice.say(text, holds);
    this.options.onChange();
  }

  stop(): Promise<void> {
    return this.act((id) => this.options.api.stop(this.options.interviewId, id));
  }

  interrupt(): Promise<void> {
    return this.act((id) => this.options.api.interrupt(this.options.interviewId, id));
  }

  /** Tells the program how large the console of whoever started it is now: one size at a time, the last one last. */
  async resize(size: TerminalSize): Promise<void> {
    const before = this.resized;
    this.resized = size;
    if (before) return; // one is on its way, this follows it
    for (let told: TerminalSize | null = null; this.resized && told !== this.resized; ) {
      told = this.resized;
      const running = this.options.executions.running;
      if (running?.terminal) await this.tellSize(running.id, told);
    }
    this.resized = null;
  }

  dispose() {
    this.typist.dispose();
  }

  /** A size that does not get there is told with the next change: nobody asked for it, so nobody hears of it. */
  private async tellSize(executionId: string, size: TerminalSize) {
    try {
      await this.options.api.resize(this.options.interviewId, executionId, size);
    } catch {
      // the program has ended, or the network is away
    }
  }

  private async act(act: (executionId: string) => Promise<void>) {
    const running = this.options.executions.running;
    if (!running) return;
    this.tell("");
    try {
      await act(running.id);
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown) {
    this.options.notice.failed(error);
    this.options.onChange();
  }
}

/** What a program was started as: "main.py 3 'two words'". */
export function commandOf(execution: Execution, language: string): string {
  if (execution.repl) return `${language} prompt`;
  return [execution.main, joinArguments(execution.args ?? [])].filter(Boolean).join(" ");
}
