import { Asking } from "../asking";
import type { RelayMessage } from "../messages";
import type { Part } from "../part";
import type { Execution } from "./execution";
import { ExecutionList } from "./executionList";

export interface ExecutionsState {
  executions: readonly Execution[]; // oldest first
  running: Execution | null; // the newest that still runs
}

/** What is needed of the HTTP API to know of them. */
export interface ExecutionsApi {
  executions(interviewId: string): Promise<Execution[]>;
}

interface ExecutionsOptions {
  api: ExecutionsApi;
  interviewId: string;
  onChange: () => void;
  /** Something was printed, of which there may be thousands of pieces a second. */
  onOutput: () => void;
}

/** What is executed in the session, whoever started it. */
export class Executions implements Part<ExecutionsState> {
  private readonly list = new ExecutionList();
  private readonly asking = new Asking(() => this.load());

  constructor(private readonly options: ExecutionsOptions) {}

  state(): ExecutionsState {
    return { executions: this.list.all(), running: this.list.running() };
  }

  get running(): Execution | null {
    return this.list.running();
  }

  has(id: string): boolean {
    return this.list.has(id);
  }

  reached() {
    void this.asking.ask();
  }

  heard(message: Extract<RelayMessage, { type: `execution.${string}` }>) {
    const { onChange, onOutput } = this.options;
    switch (message.type) {
      case "execution.started":
        this.list.started(message.execution);
        return onChange();
      case "execution.output":
        if (!this.list.output(message.id, message)) void this.asking.ask();
        return onOutput();
      case "execution.resized":
        this.list.resized(message.id, message.terminal);
        return onChange();
      case "execution.ended":
        this.list.ended(message.execution);
        return onChange();
      default:
        return message satisfies never;
    }
  }

  dispose() {
    this.asking.dispose();
  }

  private async load() {
    const { api, interviewId, onChange } = this.options;
    this.list.load(await api.executions(interviewId));
    onChange();
  }
}
