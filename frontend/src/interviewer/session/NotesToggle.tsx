import { ActionIcon } from "@mantine/core";
import { NotebookPen } from "lucide-react";
import classes from "./NotesToggle.module.css";
import type { Pane } from "./useNotesPane";

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** Shows or hides the notes beside the editor; a narrow window has a tab for them instead. */
export function NotesToggle({ pane }: { pane: Pane }) {
  return (
    <ActionIcon
      className={classes.toggle}
      aria-label="Notes"
      aria-pressed={pane.open}
      aria-keyshortcuts="Control+\ Meta+\"
      title={`${pane.open ? "Hide" : "Show"} the notes (${apple ? "⌘\\" : "Ctrl+\\"})`}
      onClick={pane.toggle}
    >
      <NotebookPen size={16} aria-hidden />
    </ActionIcon>
  );
}
