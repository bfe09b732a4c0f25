import { indentUnit, LanguageDescription } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import type { Extension } from "@codemirror/state";
import { type Language, onlyEditing } from "../languages/language";

// Every language that can be highlighted. This is loaded when one is wanted that not every session has.

/** Where the relay's own name for a language is not made of the highlighter's. */
const ids: Record<string, string> = { Shell: "bash" };
/** What is highlighted as another language. */
const like: Record<string, string> = {
  awk: "perl",
  elixir: "ruby",
  nim: "python",
  node: "javascript",
  racket: "scheme",
  zig: "rust",
};
/** Endings that another language has first. */
const endings: Record<string, string> = { octave: ".m" };
const fileNames: Record<string, string> = {
  Dockerfile: "Dockerfile",
  CMake: "CMakeLists.txt",
  Java: "Main.java",
  Python: "main.py",
  LaTeX: "main.tex",
  Perl: "main.pl",
  Fortran: "main.f90",
  Pascal: "main.pas",
};
const fourSpaces = new Set(
  "C C++ C# D Groovy Java Kotlin Objective-C Perl PHP PowerShell Python Rust Swift VB.NET".split(" "),
);

/** The relay's id of a language: "cpp" for "C++", "csharp" for "C#". */
export function idOf(name: string): string {
  return (
    ids[name] ??
    name
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replaceAll("+", "p")
      .replaceAll("#", "sharp")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
  );
}

function fileNameOf({ name, extensions }: LanguageDescription): string {
  const known = fileNames[name];
  if (known) return known;
  const ending = extensions.find((each) => /^[a-z0-9]+$/.test(each));
  if (ending) return `main.${ending}`;
  return /sql/i.test(name) ? "main.sql" : "";
}

export interface HighlightedLanguage extends Language {
  /** Other names by which it may be looked for. */
  aliases: readonly string[];
}

/** All of them by name, as languages that can be edited and nothing else. */
export const highlighted: readonly HighlightedLanguage[] = languages
  .map((each) => ({
    ...onlyEditing(idOf(each.name)),
    name: each.name,
    fileName: fileNameOf(each),
    aliases: each.alias,
  }))
  .sort((a, b) => a.name.localeCompare(b.name, "en", { sensitivity: "base" }));

function described(id: string): LanguageDescription | undefined {
  const plain = id.replace(/-native$/, "");
  const wanted = like[plain] ?? plain;
  return languages.find(({ name }) => idOf(name) === wanted);
}

/** Highlighting by a file's name, else by a language's id; plain text when neither tells. */
export async function load(fileName: string, id: string): Promise<Extension> {
  const found =
    (fileName &&
      !fileName.endsWith(endings[id] ?? "\n") &&
      LanguageDescription.matchFilename(languages, fileName.replace(/^.*\//, ""))) ||
    described(id);
  if (!found) return [];
  const unit = found.name === "Go" ? "\t" : fourSpaces.has(found.name) ? "    " : "  ";
  return [await found.load(), indentUnit.of(unit)];
}
