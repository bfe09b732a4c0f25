/** What a key asks for on the dashboard. */
export type Command =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "run"
  | "copy"
  | "tick"
  | "tickAll"
  | "remove"
  | "undo"
  | "rename"
  | "create"
  | "search"
  | "keys"
  | "clear"
  | "menu";

/** Where the focus is: a text field keeps its letters, a button keeps Enter and Space, a dialog keeps all. */
export type Focus = "page" | "row" | "control" | "text" | "dialog";

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const plain: Record<string, Command> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
  Enter: "run",
  c: "copy",
  x: "tick",
  Delete: "remove",
  Backspace: "remove",
  z: "undo",
  F2: "rename",
  e: "rename",
  n: "create",
  "/": "search",
  "?": "keys",
  Escape: "clear",
  m: "menu",
};

/** The dashboard's key map. */
export function commandFor(press: Press, focus: Focus): Command | undefined {
  if (focus === "dialog" || press.altKey) return undefined;
  const modified = press.ctrlKey || press.metaKey;
  if (focus === "text") return press.key === "Escape" && !modified ? "clear" : undefined;
  if (modified) {
    if (press.shiftKey) return undefined;
    if (press.key === "a") return "tickAll";
    return press.key === "z" ? "undo" : undefined;
  }
  if (focus === "control" && press.key === "Enter") return undefined;
  if (press.key === " ") return focus === "row" ? "tick" : undefined;
  return plain[press.key];
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return "page";
  if (target.closest("[role=dialog], [role=menu], [role=listbox]")) return "dialog";
  if (target.closest("textarea, [contenteditable=true], input:not([type=checkbox])")) return "text";
  if (target.closest("button, a, select, input")) return "control";
  return target.closest("[role=row]") ? "row" : "page";
}

/** Shown in the list of keys, in this order. */
export const keyHelp: readonly { keys: string[]; does: string }[] = [
  { keys: ["↑", "↓"], does: "Move (also k, j)" },
  { keys: ["Enter"], does: "Open the session (Run)" },
  { keys: ["c"], does: "Copy the join link" },
  { keys: ["x"], does: "Tick (also Space)" },
  { keys: ["mod", "a"], does: "Tick all" },
  { keys: ["e"], does: "Rename (also F2)" },
  { keys: ["Delete"], does: "Delete what is ticked, or this one" },
  { keys: ["z"], does: "Undo the last delete" },
  { keys: ["m"], does: "More actions" },
  { keys: ["n"], does: "New interview" },
  { keys: ["/"], does: "Search" },
  { keys: ["mod", "k"], does: "Find any action" },
  { keys: ["mod", ","], does: "Settings" },
  { keys: ["Esc"], does: "Clear ticks, then the search" },
  { keys: ["?"], does: "These keys" },
];
