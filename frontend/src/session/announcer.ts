/** How long output is gathered before the view is told: a program may print thousands of chunks a second. */
const OUTPUT_PAUSE = 32; // ms

/**
 * The state as the view has it, an immutable value that is replaced when
 * something changed, and who is told of it: once for all that happens at a time.
 */
export class Announcer<State> {
  private current: State;
  private readonly listeners = new Set<() => void>();
  private pending: ReturnType<typeof setTimeout> | null = null;
  private queued = false;
  private disposed = false;

  constructor(private readonly compute: () => State) {
    this.current = compute();
  }

  get state(): State {
    return this.current;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tells the view after what happens now is done, once. */
  changed() {
    if (this.queued || this.disposed) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.announce();
    });
  }

  changedSoon() {
    if (this.disposed) return;
    this.pending ??= setTimeout(() => this.announce(), OUTPUT_PAUSE);
  }

  dispose() {
    this.disposed = true;
    if (this.pending) clearTimeout(this.pending);
    this.listeners.clear();
  }

  private announce() {
    if (this.disposed) return;
    if (this.pending) clearTimeout(this.pending);
    this.pending = null;
    this.current = this.compute();
    for (const listener of this.listeners) listener();
  }
}
