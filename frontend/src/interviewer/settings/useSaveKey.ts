import { useEffect, useRef } from "react";

/** Ctrl/Cmd+S saves what is shown, and never the page as a file. */
export function useSaveKey(save: () => unknown): void {
  const current = useRef(save);
  current.current = save;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!document.querySelector("[role=dialog]")) current.current();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
