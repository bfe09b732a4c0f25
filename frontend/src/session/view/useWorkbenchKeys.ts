import { type KeyboardEvent, useEffect, useRef } from "react";
import { preferences } from "../editor/preferences";

interface Acts {
  run: () => void;
  /** Null where there is nothing to test with. */
  test: (() => void) | null;
  save: () => void;
}

/** The keys of the whole workbench: returns what takes them on their way to what has the focus. */
export function useWorkbenchKeys({ run, test, save }: Acts) {
  const key = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // What has an end of its own is saved by them, and runs nothing.
    if (event.target instanceof Element && event.target.closest("[data-own-keys]")) return;
    if (event.key === "Enter" && event.shiftKey) {
      if (!test) return;
      test();
    } else if (event.shiftKey) {
      return;
    } else if (event.key === "Enter") {
      run();
    } else if (event.key === "s" && !(event.ctrlKey && preferences().keymap === "emacs")) {
      save();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  // Where nothing has the focus, keys pass by the workbench.
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) latest.current(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return key;
}
