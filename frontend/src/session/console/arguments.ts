/** Takes a line apart into arguments as a shell does: spaces part them, quotes and backslashes keep them together. */
export function splitArguments(line: string): string[] {
  const args: string[] = [];
  let current: string | null = null;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string;
    if (char === "\\" && quote !== "'" && i + 1 < line.length) {
      current = (current ?? "") + line[++i];
    } else if (quote) {
      if (char === quote) quote = "";
      else current += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      current ??= "";
    } else if (/\s/.test(char)) {
      if (current !== null) args.push(current);
      current = null;
    } else {
      current = (current ?? "") + char;
    }
  }
  if (current !== null) args.push(current);
  return args;
}

/** The line that `splitArguments` takes apart into these. */
export function joinArguments(args: readonly string[]): string {
  return args
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
