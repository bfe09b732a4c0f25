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
    const moved = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.key === "Tab") end();
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
