import { indentUnit, type LanguageSupport } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

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

/** Highlighting and indentation of a language; plain text for one that is not known. */
export function loadLanguage(id: string): Promise<Extension> {
  const known = loaders[id];
  if (!known) return Promise.resolve([]);
  let language = loaded.get(id);
  if (!language) {
    language = known.load().then((support) => [support, indentUnit.of(known.indent)]);
    language.catch(() => loaded.delete(id)); // the network failed; the next call tries again
    loaded.set(id, language);
  }
  return language;
}

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
