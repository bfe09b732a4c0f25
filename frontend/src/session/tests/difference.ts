export type DiffLine =
  | { kind: "same"; text: string }
  | { kind: "expected" | "printed"; parts: Part[] }
  | { kind: "gap"; lines: number };

/** A piece of a line, and whether it is what differs. */
export interface Part {
  text: string;
  differs: boolean;
}

/** Lines that stay around what differs. */
const AROUND = 3;
/** Pairs of lines that are compared: a table of them is made. */
const MOST = 1_000_000;
/** Lines of a difference that are shown. */
const SHOWN = 400;

/**
 * The lines that a program was to print and those that it did. White space at
 * the ends of lines and of the text makes no difference, as for the relay.
 */
export function difference(expected: string, printed: string): DiffLine[] {
  return shortened(merge(linesOf(expected), linesOf(printed)));
}

function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines;
}

type Step = { kind: "same" | "expected" | "printed"; text: string };

function merge(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const same = (text: string): Step => ({ kind: "same", text });
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

/** By the longest common subsequence; what is too much for that, all of the one, then all of the other. */
function middle(a: readonly string[], b: readonly string[]): Step[] {
  const gone = (text: string): Step => ({ kind: "expected", text });
  const come = (text: string): Step => ({ kind: "printed", text });
  if (a.length * b.length > MOST) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      steps.push({ kind: "same", text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      steps.push(gone(left));
      i++;
    } else if (right !== undefined) {
      steps.push(come(right));
      j++;
    }
  }
  return steps;
}

/** Pairs the lines that took each other's place, and leaves out what is far from any difference. */
function shortened(steps: readonly Step[]): DiffLine[] {
  const lines: DiffLine[] = [];
  for (let i = 0; i < steps.length && lines.length < SHOWN; ) {
    if (steps[i]?.kind === "same") {
      const run = take(steps, i, "same");
      const before = i === 0 ? 0 : AROUND;
      const after = i + run.length === steps.length ? 0 : AROUND;
      if (run.length > before + after + 1) {
        lines.push(...run.slice(0, before).map(({ text }) => ({ kind: "same" as const, text })));
        lines.push({ kind: "gap", lines: run.length - before - after });
        lines.push(...run.slice(run.length - after).map(({ text }) => ({ kind: "same" as const, text })));
      } else {
        lines.push(...run.map(({ text }) => ({ kind: "same" as const, text })));
      }
      i += run.length;
    } else {
      const gone = take(steps, i, "expected");
      const come = take(steps, i + gone.length, "printed");
      const pair = (n: number) => parts(gone[n]?.text, come[n]?.text);
      lines.push(...gone.map((_, n) => ({ kind: "expected" as const, parts: pair(n).expected })));
      lines.push(...come.map((_, n) => ({ kind: "printed" as const, parts: pair(n).printed })));
      i += gone.length + come.length;
    }
  }
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), { kind: "gap", lines: more }] : lines;
}

function take(steps: readonly Step[], from: number, kind: Step["kind"]): readonly Step[] {
  let to = from;
  while (steps[to]?.kind === kind) to++;
  return steps.slice(from, to);
}

/** Where two lines differ: from the first character that does to the last. */
function parts(expected: string | undefined, printed: string | undefined) {
  const a = [...(expected ?? "")];
  const b = [...(printed ?? "")];
  let start = 0;
  let end = 0;
  if (expected !== undefined && printed !== undefined) {
    while (start < a.length && start < b.length && a[start] === b[start]) start++;
    while (
      end < a.length - start &&
      end < b.length - start &&
      a[a.length - 1 - end] === b[b.length - 1 - end]
    )
      end++;
  }
  const cut = (line: string[]): Part[] =>
    [
      { text: line.slice(0, start).join(""), differs: false },
      { text: line.slice(start, line.length - end).join(""), differs: true },
      { text: line.slice(line.length - end).join(""), differs: false },
    ].filter(({ text }) => text !== "");
  return { expected: cut(a), printed: cut(b) };
}

/** Text with its white space to be seen. */
export function visible(text: string): string {
  return text
    .replaceAll(" ", "·")
    .replaceAll("\t", "→   ")
    .replaceAll("\r", "␍")
    .replaceAll("\u00a0", "⍽")
    .replace(/[\u200b-\u200f\ufeff]/g, "∅");
}
