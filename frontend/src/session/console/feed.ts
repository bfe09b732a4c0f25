import type { Execution, OutputChunk } from "./execution";

/** What is to be done to the screen, in order. */
export type Op =
  | { kind: "reset" }
  | { kind: "begin"; execution: Execution }
  | { kind: "text"; execution: Execution; chunks: readonly OutputChunk[] }
  | { kind: "end"; execution: Execution };

/** So much of what was printed before this page came is shown, in characters and in executions. */
const REPLAYED = 2 * 1024 * 1024;
const MOST = 40;

interface Written {
  id: string;
  chunks: number;
  ended: boolean;
}

/**
 * Turns the list of executions into what has to be added to a screen that only
 * grows. When something before its end changed, because a gap in the output was
 * filled, everything is written anew.
 */
export class Feed {
  private written: Written[] = [];
  private first = ""; // the id of the oldest execution that is shown
  private readonly cleared = new Map<string, number>(); // chunks that are not shown any more; infinite: none of it

  next(executions: readonly Execution[]): Op[] {
    const shown = this.shown(executions);
    const ops: Op[] = [];
    if (!this.continues(shown)) {
      ops.push({ kind: "reset" });
      this.written = [];
    }
    shown.forEach((execution, i) => {
      let written = this.written[i];
      if (!written) {
        written = { id: execution.id, chunks: this.cleared.get(execution.id) ?? 0, ended: false };
        this.written.push(written);
        ops.push({ kind: "begin", execution });
      }
      const chunks = execution.output.slice(written.chunks);
      if (chunks.length > 0) ops.push({ kind: "text", execution, chunks });
      written.chunks = execution.output.length;
      if (written.ended || execution.outcome === "running") return;
      written.ended = true;
      ops.push({ kind: "end", execution });
    });
    return ops;
  }

  /** Leaves out what was printed so far, on this page; of what runs, the rest is still to come. */
  clear(executions: readonly Execution[]): Op[] {
    for (const { id, output, outcome } of executions)
      this.cleared.set(id, outcome === "running" ? output.length : Number.POSITIVE_INFINITY);
    const running = executions.findLast(({ outcome }) => outcome === "running");
    this.first = running?.id ?? "";
    this.written = [];
    return [{ kind: "reset" }, ...this.next(executions)];
  }

  private shown(executions: readonly Execution[]): readonly Execution[] {
    const left = executions.filter(({ id }) => this.cleared.get(id) !== Number.POSITIVE_INFINITY);
    let from = left.findIndex(({ id }) => id === this.first);
    if (from < 0) {
      from = start(left);
      this.first = left[from]?.id ?? "";
    }
    return left.slice(from);
  }

  private continues(shown: readonly Execution[]): boolean {
    return this.written.every(({ id, chunks, ended }, i) => {
      const execution = shown[i];
      if (execution?.id !== id) return false;
      if (i === this.written.length - 1 && !ended) return true; // it may go on
      return execution.output.length === chunks && (ended || execution.outcome === "running");
    });
  }
}

/** Where to begin: the newest ones, as many as are worth it. */
function start(executions: readonly Execution[]): number {
  let characters = 0;
  let from = executions.length;
  while (from > 0 && executions.length - from < MOST) {
    for (const { text } of executions[from - 1]?.output ?? []) characters += text.length;
    if (characters > REPLAYED && from < executions.length) break;
    from--;
  }
  return from;
}
