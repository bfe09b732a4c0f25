/** What was typed, as the relay takes it: `number` counts what `sender` sends, so that nothing is taken twice. */
export interface Typed {
  text: string;
  sender: string;
  number: number;
}

interface TypistOptions {
  send: (executionId: string, typed: Typed) => Promise<void>;
  /** Whether it is worth trying again: the relay was not reached. */
  again: (error: unknown) => boolean;
  /** The relay did not take it, and will not. */
  refused: (error: unknown) => void;
  /** Whether the program still runs, as far as this page knows. */
  runs: (executionId: string) => boolean;
}

/** Keys that are sent in one go, at most. */
const LARGEST = 16 * 1024;
const FIRST_WAIT = 250; // ms
const LONGEST_WAIT = 3000; // ms

/**
 * Sends keys to a program, in order. The first goes out at once, those that come
 * while it is on its way go together after it. What the relay may not have got
 * is sent again under the same number.
 */
export class Typist {
  private readonly sender = Math.random().toString(36).slice(2);
  private executionId = "";
  private pending = "";
  private number = 0;
  private busy = false;
  private disposed = false;

  constructor(private readonly options: TypistOptions) {}

  type(executionId: string, text: string) {
    if (executionId !== this.executionId) {
      this.executionId = executionId;
      this.pending = "";
    }
    this.pending += text;
    if (!this.busy) void this.work();
  }

  dispose() {
    this.disposed = true;
  }

  private async work() {
    this.busy = true;
    while (this.pending !== "" && !this.disposed) {
      const id = this.executionId;
      const text = this.pending.slice(0, cut(this.pending, LARGEST));
      this.pending = this.pending.slice(text.length);
      this.number++;
      await this.deliver(id, { text, sender: this.sender, number: this.number });
    }
    this.busy = false;
  }

  private async deliver(id: string, typed: Typed) {
    for (let wait = FIRST_WAIT; !this.disposed; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        return await this.options.send(id, typed);
      } catch (error) {
        if (!this.options.runs(id)) return; // it ended meanwhile: nobody reads this any more
        if (!this.options.again(error)) {
          if (id === this.executionId) this.pending = "";
          return this.options.refused(error);
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}

/** Not between the halves of a surrogate pair. */
function cut(text: string, most: number): number {
  const last = text.charCodeAt(most - 1);
  return last >= 0xd800 && last <= 0xdbff ? most - 1 : most;
}
