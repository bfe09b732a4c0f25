export type StreamName = "stdout" | "stderr" | "notice" | "input";
export type Outcome = "running" | "finished" | "limit" | "stopped" | "crashed" | "lost";

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface OutputChunk {
  seq: number; // 1, 2, 3, … over all streams
  at?: string;
  stream: StreamName;
  text: string;
}

/** One run of the code, with its input and output. */
export interface Execution {
  id: string;
  language: string;
  main: string;
  authorId: string;
  authorName: string;
  outcome: Outcome;
  exitCode: number;
  message: string; // one plain sentence on how it ended
  startedAt: string;
  endedAt?: string | null;
  wallMs: number;
  cpuMs: number;
  memoryBytes: number;
  truncated: boolean;
  args?: readonly string[];
  repl?: boolean; // the language's own prompt
  terminal?: TerminalSize | undefined; // of whoever started it; none: its input was given with it
  output: readonly OutputChunk[];
}
