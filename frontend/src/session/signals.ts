import { listen } from "./listen";
import type { Signal } from "./messages";
import type { Part } from "./part";

interface SignalsOptions {
  /** Whether this person's page tells anything now. */
  told: () => boolean;
  send: (payload: string) => void;
}

/** What a candidate did besides typing, for the recording. */
export class Signals implements Part {
  private readonly cleanups: (() => void)[] = [];

  constructor(private readonly options: SignalsOptions) {}

  state() {
    return {};
  }

  begin() {
    this.cleanups.push(
      listen(window, "blur", () => this.tell({ type: "signal.blur" })),
      listen(window, "focus", () => this.tell({ type: "signal.focus" })),
    );
  }

  tell(signal: Signal) {
    if (this.options.told()) this.options.send(JSON.stringify(signal));
  }

  dispose() {
    for (const cleanup of this.cleanups) cleanup();
  }
}
