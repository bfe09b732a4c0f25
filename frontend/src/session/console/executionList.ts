import type { Execution, OutputChunk, TerminalSize } from "./execution";

/** Live, its output comes in messages of its own. */
type Told = Omit<Execution, "output"> & Partial<Pick<Execution, "output">>;

/**
 * The executions of a session, put together from what the relay lists and what
 * it tells while they run. The two overlap in any order: chunks are told apart
 * by their number.
 */
export class ExecutionList {
  private readonly byId = new Map<string, Execution>();
  private readonly waiting = new Map<string, OutputChunk[]>(); // came before their execution or before a chunk that is missing

  /** Oldest first. */
  all(): Execution[] {
    return [...this.byId.values()].sort(
      (a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id),
    );
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  running(): Execution | null {
    return this.all().findLast((execution) => execution.outcome === "running") ?? null;
  }

  /** Takes the relay's list, which knows at least all that had happened when it was asked for. */
  load(executions: readonly Execution[]) {
    for (const execution of executions) this.take(execution);
  }

  started(execution: Told) {
    this.take(execution);
  }

  ended(execution: Told) {
    this.take(execution);
  }

  resized(id: string, terminal: TerminalSize) {
    const execution = this.byId.get(id);
    if (execution) this.byId.set(id, { ...execution, terminal });
  }

  /** Returns false when a chunk before this one is missing: then the list must be loaded again. */
  output(id: string, chunk: OutputChunk): boolean {
    const waiting = this.waiting.get(id) ?? [];
    waiting.push(chunk);
    this.waiting.set(id, waiting);
    this.settle(id);
    return !this.waiting.has(id);
  }

  private take(execution: Told) {
    const known = this.byId.get(execution.id);
    // "running" in a list that was asked for before the end must not undo the end.
    const newest =
      known && known.outcome !== "running" && execution.outcome === "running" ? known : execution;
    this.byId.set(execution.id, { ...newest, output: known?.output ?? [] }); // its own array, see settle
    if (execution.output?.length) {
      this.waiting.set(execution.id, [...(this.waiting.get(execution.id) ?? []), ...execution.output]);
    }
    this.settle(execution.id);
  }

  /** Appends the chunks that follow without a gap. */
  private settle(id: string) {
    const execution = this.byId.get(id);
    const waiting = this.waiting.get(id);
    if (!execution || !waiting) return;
    waiting.sort((a, b) => a.seq - b.seq);
    // Appended in place: a program may print ten thousand chunks, and copying them for each would be quadratic.
    const output = execution.output as OutputChunk[];
    let next = (output.at(-1)?.seq ?? 0) + 1;
    const rest: OutputChunk[] = [];
    for (const chunk of waiting) {
      if (chunk.seq < next) continue;
      if (chunk.seq === next) {
        output.push(chunk);
        next++;
      } else {
        rest.push(chunk);
      }
    }
    this.byId.set(id, { ...execution, output });
    if (rest.length > 0) this.waiting.set(id, rest);
    else this.waiting.delete(id);
  }
}
