import { indentUnit, type LanguageSupport } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { isExecuted, type Language } from "../languages/language";

type Loader = () => Promise<LanguageSupport>;

const loaders: Record<string, { indent: string; load: Loader }> = {
  python: { indent: "    ", load: async () => (await import("@codemirror/lang-python")).python() },
  javascript: {
    indent: "  ",
    load: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  },
  typescript: {
    indent: "  ",
    load: async () =>
      (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  },
};

const loaded = new Map<string, Promise<Extension>>();

/** Lets a page add a language that not every page needs. */
export function addLanguage(id: string, indent: string, load: Loader) {
  loaders[id] ??= { indent, load };
}

/**
 * Highlighting and indentation of a language, or of a file's name, see
 * `highlightingOf`; plain text for what is not known.
 */
export function loadLanguage(id: string): Promise<Extension> {
  if (id === "") return Promise.resolve([]);
  let language = loaded.get(id);
  if (!language) {
    language = load(id);
    language.catch(() => loaded.delete(id)); // the network failed; the next call tries again
    loaded.set(id, language);
  }
  return language;
}

async function load(id: string): Promise<Extension> {
  const known = loaders[id];
  if (known) return [await known.load(), indentUnit.of(known.indent)];
  const [language = "", fileName = ""] = id.split(BESIDE);
  return (await import("./languageData")).load(fileName, language);
}

/** Between a language's id and a file's name, neither of which has it. */
const BESIDE = ":";

const extensions: Record<string, string> = {
  py: "python",
  js: "javascript",
  mjs: "javascript",
  ts: "typescript",
  md: "markdown",
};

export function languageOf(fileName: string): string {
  return extensions[fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase()] ?? "";
}

/** What `loadLanguage` needs for a file: its name tells, except that the main file may be in a language that no name tells. */
export function highlightingOf(fileName: string, main: boolean, language: Language | null): string {
  if (main && language && !isExecuted(language)) return language.id;
  const told = languageOf(fileName);
  if (told) return told;
  const chosen = main ? (language?.id ?? "") : "";
  if (language && main && endingOf(language.fileName) === endingOf(fileName)) return chosen;
  return fileName.includes(".") ? `${chosen}${BESIDE}${fileName}` : chosen;
}

/** The language among those known whose files end as this one does; "" when there is none. */
export function executedLanguageOf(fileName: string, known: readonly Language[]): string {
  const told = languageOf(fileName);
  if (known.some(({ id }) => id === told)) return told;
  const ending = endingOf(fileName);
  return (ending && known.find((language) => endingOf(language.fileName) === ending)?.id) || "";
}

function endingOf(fileName: string): string {
  const dot = fileName.lastIndexOf(".");
  return dot < 0 ? "" : fileName.slice(dot + 1).toLowerCase();
}
