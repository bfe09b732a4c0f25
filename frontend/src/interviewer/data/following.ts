import type { Change, ChangeList } from "../../api";

export interface FollowingOptions {
  /** Lists what changed after a revision, and waits so many seconds when nothing did; -1: where changes are now. */
  ask: (after: number, wait: number, signal: AbortSignal) => Promise<ChangeList>;
  /** Where changes were the last time; -1: unknown. */
  from: number;
  onRev: (rev: number) => void;
  /** null: anything may have changed, or the relay went or came back. */
  onChange: (changes: readonly Change[] | null) => void;
  /** Whether an error says that what followed is not known any more. */
  isForgotten: (error: unknown) => boolean;
  /** Somebody sees the page. */
  seen: () => boolean;
}

const WAIT = 25; // s that the relay waits for a change
const LATE = 10_000; // ms after which an answer that should have come never will
const TOGETHER = 400; // ms in which what changes is told at once
const AGAIN = [500, 1000, 2000, 4000]; // ms before asking again after a failure

/**
 * Follows what changes on the relay, from where it was last, as long as somebody sees the page: one call
 * at a time waits for the next change. One that is not seen asks nothing, and catches up.
 */
export class Following {
  private rev: number;
  private failures = 0;
  private asking: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(private readonly options: FollowingOptions) {
    this.rev = options.from;
  }

  /** To be called at first, and whenever the page may be seen or not. */
  look() {
    const { seen } = this.options;
    if (!seen() || this.disposed) return this.rest();
    if (this.asking || this.timer !== undefined) return;
    void this.ask();
  }

  dispose() {
    this.disposed = true;
    this.rest();
  }

  private rest() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.asking?.abort();
    this.asking = null;
  }

  private async ask() {
    const asking = new AbortController();
    this.asking = asking;
    const known = this.rev >= 0 && this.failures === 0;
    const wait = known ? WAIT : 0;
    const late = setTimeout(() => asking.abort(), wait * 1000 + LATE);
    let pause = 0;
    try {
      const { items, rev } = await this.options.ask(this.rev, wait, asking.signal);
      if (this.asking !== asking) return;
      pause = this.answered(items, rev);
    } catch (error) {
      if (this.asking !== asking) return;
      pause = this.failed(error);
    } finally {
      clearTimeout(late);
    }
    this.asking = null;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
    }, pause);
  }

  private answered(items: readonly Change[], rev: number): number {
    const { onChange, onRev } = this.options;
    const began = this.rev < 0 || this.failures > 0;
    if (rev !== this.rev) onRev(rev);
    this.rev = rev;
    this.failures = 0;
    if (began) onChange(null);
    else if (items.length > 0) onChange(items);
    return items.length > 0 ? TOGETHER : 0;
  }

  private failed(error: unknown): number {
    if (this.options.isForgotten(error)) {
      this.rev = -1;
      return 0;
    }
    // What is shown learns of it by asking, once.
    if (this.failures === 0) this.options.onChange(null);
    this.failures++;
    return AGAIN[Math.min(this.failures, AGAIN.length) - 1] ?? 0;
  }
}
