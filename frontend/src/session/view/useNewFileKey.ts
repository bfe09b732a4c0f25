import { useEffect, useRef } from "react";

/** Ctrl/Cmd+Alt+N anywhere in the page. */
export function useNewFileKey(add: () => void) {
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.code !== "KeyN" || !event.altKey || !(event.ctrlKey || event.metaKey) || event.shiftKey)
        return;
      if (event.getModifierState("AltGraph")) return; // a letter on some keyboards
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
