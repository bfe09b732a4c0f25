import { Asking } from "./asking";
import type { Part } from "./part";

export interface InstructionsState {
  instructions: string; // Markdown; "" when there are none, or nothing was heard yet
}

/** What the instructions need of the HTTP API. */
export interface InstructionsApi {
  instructions(interviewId: string): Promise<string>;
}

/**
 * What everybody in the session is asked to do, in Markdown. Only interviewers
 * can set it, so it comes from the relay and is in no document that a candidate
 * may write into.
 */
export class Instructions implements Part<InstructionsState> {
  private text = "";
  private readonly asking = new Asking(() => this.ask());

  constructor(
    private readonly api: InstructionsApi,
    private readonly interviewId: string,
    private readonly onChange: () => void,
  ) {}

  state(): InstructionsState {
    return { instructions: this.text };
  }

  begin() {
    void this.load();
  }

  reached() {
    void this.load();
  }

  /** They were changed by somebody. */
  heard() {
    void this.load();
  }

  dispose() {
    this.asking.dispose();
  }

  /** Asks for them. */
  load(): Promise<void> {
    return this.asking.ask();
  }

  private async ask() {
    const text = await this.api.instructions(this.interviewId);
    if (text === this.text) return;
    this.text = text;
    this.onChange();
  }
}
