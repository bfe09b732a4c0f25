import { useEffect, useRef } from "react";
import { type Command, commandFor, focusOf } from "../keys";

/** Runs the dashboard's commands from the keyboard, wherever in the page the focus is. */
export function useDashboardKeys(commands: Record<Command, () => unknown>): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandFor(event, focusOf(event.target));
      if (!command) return;
      event.preventDefault();
      current.current[command]();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
