import { spotlight } from "@mantine/spotlight";
import { useEffect } from "react";

/** Ctrl/Cmd+K anywhere, unless an editor in Emacs keys has taken it to delete a line. */
export function usePaletteKey(): void {
  // Each page has a palette of its own, but whether it is open is kept for all: what
  // was open on the page before is not meant for this one.
  useEffect(() => {
    spotlight.close();
    return () => spotlight.close();
  }, []);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey))
        return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      spotlight.toggle();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
