import { language } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { load } from "./languageData";

const name = async (fileName: string, id: string) =>
  EditorState.create({ extensions: await load(fileName, id) }).facet(language)?.name ?? "";

test.each([
  ["main.exs", "elixir", "ruby"],
  ["main.nim", "nim", "python"],
  ["main.zig", "zig", "rust"],
  ["main.awk", "awk", "perl"],
  ["main.m", "octave", "octave"],
  ["main.m", "mathematica", "mathematica"],
  ["main.py", "octave", "python"],
  ["notes.unknown", "", ""],
])("%s in a session in %s is highlighted as %s", async (fileName, id, want) => {
  expect(await name(fileName, id)).toBe(want);
});
