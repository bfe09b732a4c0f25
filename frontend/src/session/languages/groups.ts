import { finds, fold } from "../../ui/fold";
import { isExecuted, type Language } from "./language";

export interface LanguageGroup {
  title: string;
  languages: readonly Language[];
}

type Searched = Language & { aliases?: readonly string[] };

const titles = [
  ["built-in", "Built in"],
  ["native", "Installed"],
  ["remote", "On runners"],
] as const;

/**
 * What can be chosen and matches the words: first what the relay executes, by
 * where it does, then what can only be edited.
 */
export function languageGroups(
  executed: readonly Language[],
  highlighted: readonly Searched[],
  words: string,
): LanguageGroup[] {
  const ids = new Set(executed.map(({ id }) => id));
  const known = new Set<string>(titles.map(([runtime]) => runtime));
  const groups = [
    ...titles.map(([runtime, title]) => ({
      title,
      languages: executed.filter((each) => each.runtime === runtime),
    })),
    { title: "Elsewhere", languages: executed.filter(({ runtime }) => !known.has(runtime)) },
    { title: "Editing only", languages: highlighted.filter(({ id }) => !ids.has(id)) },
  ];
  return groups
    .map((group) => ({ ...group, languages: found(group.languages, words) }))
    .filter(({ languages }) => languages.length > 0);
}

/** Those that have every word; the ones whose name begins with them first. */
function found(languages: readonly Searched[], words: string): Language[] {
  const wanted = fold(words).trim();
  if (wanted === "") return [...languages];
  const has = ({ name, id, version, fileName, aliases = [], packages = [] }: Searched) => {
    const brought = packages.map((each) => each.name);
    return finds([name, id, version, fileName, ...aliases, ...brought].join(" "), words.trim());
  };
  const begins = ({ name }: Language) => Number(!fold(name).startsWith(wanted));
  return languages.filter(has).sort((a, b) => begins(a) - begins(b));
}

/** What programs of a language can use, in a sentence; the packages that were searched for first. */
export function broughtAlong(language: Language, words = ""): string {
  if (!isExecuted(language)) return "For editing only: it cannot be run here.";
  const { packages = [] } = language;
  if (packages.length === 0) return "With its own library.";
  const found = (name: string) => words.trim() !== "" && finds(name, words.trim());
  const sorted = [...packages].sort((a, b) => Number(found(b.name)) - Number(found(a.name)));
  return `With ${sorted.map(({ name, version }) => `${name} ${version}`.trim()).join(", ")}.`;
}

/** "3.12.4" is "3.12" where there is little room. */
export function shortVersion(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
