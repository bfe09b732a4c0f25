export interface Language {
  id: string; // "python", "javascript"
  name: string;
  version: string;
  fileName: string; // "main.py"
  runtime: string; // "built-in", "native", "remote", or EDITING
  repl?: boolean; // it has a prompt of its own
  packages?: readonly { name: string; version: string }[]; // besides its own library, by name
  morePackages?: string; // how to have more, for whoever looks after the machine
}

const EDITING = "editing";

/** A language that this relay does not execute. */
export function onlyEditing(id: string): Language {
  return { id, name: id, version: "", fileName: "", runtime: EDITING };
}

/** Whether the relay executes it. */
export function isExecuted(language: Language): boolean {
  return language.runtime !== EDITING;
}
