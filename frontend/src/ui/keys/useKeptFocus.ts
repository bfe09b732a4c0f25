import { type RefObject, useEffect } from "react";

/** Longer than a menu or a dialog fades. */
const FADING = 500; // ms

/**
 * Takes the focus, and keeps it: the menu or the palette that led here gives it back to
 * where it was, later. Whoever moves it themselves has it where they want it.
 */
export function useKeptFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.focus();
    const take = (event: FocusEvent) => {
      if (event.target !== element) element.focus();
    };
    // What is typed is for the element; a pointer, Tab, Escape or a command leads elsewhere.
    const moved = (event: Event) => {
      const typed = event instanceof KeyboardEvent && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!typed || event.key === "Tab" || event.key === "Escape") end();
    };
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("focusin", take);
      window.removeEventListener("keydown", moved, true);
      window.removeEventListener("pointerdown", moved, true);
    };
    const timer = setTimeout(end, FADING);
    window.addEventListener("focusin", take);
    window.addEventListener("keydown", moved, true);
    window.addEventListener("pointerdown", moved, true);
    return end;
  }, [ref]);
}
