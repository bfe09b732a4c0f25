/** The relay's limits on the files of one program. */
export const MOST_FILES = 64;
const LONGEST_NAME = 200; // bytes

const LONGEST_SHOWN = 255; // characters; no name that can be run has as many

/** A file's name, of whatever it is that a stranger wrote in its place. */
export function shownName(name: unknown, id: string): string {
  const text = typeof name === "string" && name !== "" ? name : id;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** What is wrong with a name for a file beside those of the others, in a sentence; "" when nothing is. As the relay checks it. */
export function nameProblem(name: string, others: readonly string[]): string {
  if (name === "") return "Give the file a name.";
  if (new TextEncoder().encode(name).length > LONGEST_NAME) return "This name is too long.";
  const odd = /[\\:*?"<>|]/.exec(name)?.[0];
  if (odd) return `A file’s name cannot have the character ${odd}`;
  if (/\p{Cc}|\p{Cs}/u.test(name)) return "This name has a character that cannot be shown.";
  if (name.split("/").some((part) => part === "" || part === "." || part === ".."))
    return "Use a plain name, or folders with slashes, as in src/helper.py.";
  if (others.includes(name)) return `There is already a file “${name}”.`;
  const folder = others.find((other) => name.startsWith(`${other}/`));
  if (folder) return `“${folder}” is a file, so it cannot be a folder too.`;
  if (others.some((other) => other.startsWith(`${name}/`)))
    return `“${name}” is a folder, so it cannot be a file too.`;
  return "";
}

/** The names that stand in the way of a run: two people may have given one name at the same moment. */
export function clashes(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const clashing = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) clashing.add(name);
    seen.add(name);
  }
  for (const name of seen) {
    for (let slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/", slash + 1)) {
      const folder = name.slice(0, slash);
      if (seen.has(folder)) clashing.add(name).add(folder);
    }
  }
  return clashing;
}

/** The name itself, or with a number before its ending when it is taken: "helper-2.py". */
export function freeName(name: string, taken: readonly string[]): string {
  if (nameProblem(name, taken) === "") return name;
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > name.lastIndexOf("/") + 1 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let n = 2; ; n++) {
    const next = `${stem}-${n}${ending}`;
    if (nameProblem(next, taken) === "" || n > MOST_FILES * 2) return next;
  }
}
