import { useEffect, useRef } from "react";
import { surfaces, takesFocus } from "../../ui/keys/surfaces";

/** What had the focus goes with the field: after it, the focus is where writing can begin again, or in the code. */
export function useFocusAfterWriting(writing: boolean): void {
  const wrote = useRef(writing);
  useEffect(() => {
    const over = wrote.current && !writing;
    wrote.current = writing;
    if (!over || !takesFocus()) return;
    // The pane may go a moment after the field.
    const timer = setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const again = document.querySelector<HTMLElement>('button[aria-label="Edit the instructions"]');
      const shown = again?.checkVisibility() ? again : document.querySelector<HTMLElement>(surfaces.editor);
      shown?.focus();
    });
    return () => clearTimeout(timer);
  }, [writing]);
}
