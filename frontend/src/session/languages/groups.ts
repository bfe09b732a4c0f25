import { finds, fold } from "../../ui/fold";
import type { Language } from "../model";

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
  const has = ({ name, id, version, fileName, aliases = [] }: Searched) => {
    return finds([name, id, version, fileName, ...aliases].join(" "), words.trim());
  };
  const begins = ({ name }: Language) => Number(!fold(name).startsWith(wanted));
  return languages.filter(has).sort((a, b) => begins(a) - begins(b));
}

/** "3.12.4" is "3.12" where there is little room. */
export function shortVersion(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
