import { useEffect, useRef } from "react";
import { focusOf } from "../keys";

export type ListCommand =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "use"
  | "duplicate"
  | "remove"
  | "undo"
  | "add"
  | "create"
  | "search"
  | "clear";

const keys: Record<string, ListCommand> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
  u: "use",
  d: "duplicate",
  Delete: "remove",
  Backspace: "remove",
  z: "undo",
  t: "add",
  n: "create",
  "/": "search",
  Escape: "clear",
};

/** The keys of the list of templates, wherever in the page the focus is. */
export function useListKeys(commands: Record<ListCommand, () => unknown>): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const focus = focusOf(event.target);
      const modified = event.ctrlKey || event.metaKey;
      const command = modified ? (event.key === "z" ? "undo" : undefined) : keys[event.key];
      if (!command || focus === "dialog" || (focus === "text" && (modified || command !== "clear"))) return;
      event.preventDefault();
      current.current[command]();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
