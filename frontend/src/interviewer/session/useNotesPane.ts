import { useCallback, useEffect, useMemo, useState } from "react";

export interface Pane {
  open: boolean;
  toggle: () => void;
}

const KEY = "candor.notes.open";

/** Whether the notes are shown beside the editor: kept in this browser, changed with Ctrl/Cmd+\ anywhere. */
export function useNotesPane(): Pane {
  const [open, setOpen] = useState(recall);
  const toggle = useCallback(() => setOpen((before) => !before), []);
  useEffect(() => remember(open), [open]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "\\" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [toggle]);
  return useMemo(() => ({ open, toggle }), [open, toggle]);
}

function recall(): boolean {
  try {
    return localStorage.getItem(KEY) !== "no";
  } catch {
    return true;
  }
}

function remember(open: boolean): void {
  try {
    localStorage.setItem(KEY, open ? "yes" : "no");
  } catch {
    // lasts as long as this page
  }
}
