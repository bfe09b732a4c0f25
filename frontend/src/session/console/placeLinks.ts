/** A place in a file that a line of output names. */
export interface Place {
  file: string; // as it is called in the session
  line: number; // 1, 2, 3, …
  column: number; // 1, 2, 3, …; 1 when none is told
  from: number; // where the words begin in the line of output
  to: number;
}

/** What separates a file's name from what is before it. */
const BEFORE = String.raw`(?<![\w.-])(?:\.{0,2}/[\w./-]*?)?`;

/**
 * How toolchains name places: File "/work/main.py", line 3 · main.c:12:5 ·
 * main.ts(3,5) · in /work/main.php on line 3 · at main.pl line 3. · main.sh: line 3:
 */
const AFTER = String.raw`(?:"?,? (?:on )?line (\d{1,7})|: line (\d{1,7})|:(\d{1,7})(?::(\d{1,7}))?|\((\d{1,7})(?:,(\d{1,7}))?\))`;

/** The places in a line of output, for the files that there are. */
export function placesIn(text: string, files: readonly string[]): Place[] {
  if (files.length === 0 || !/\d/.test(text)) return [];
  // The longest names first: lib/main.py is not main.py.
  const names = [...files].sort((a, b) => b.length - a.length).map(escaped);
  const found: Place[] = [];
  const pattern = new RegExp(`${BEFORE}(${names.join("|")})${AFTER}`, "g");
  for (const match of text.matchAll(pattern)) {
    const [all, file = "", ...numbers] = match;
    const [worded, shell, line, column, bracketed, bracketedColumn] = numbers;
    found.push({
      file,
      line: Number(worded ?? shell ?? line ?? bracketed),
      column: Number(column ?? bracketedColumn ?? 1),
      from: match.index,
      to: match.index + all.length,
    });
  }
  return found.filter((place) => place.line > 0);
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
