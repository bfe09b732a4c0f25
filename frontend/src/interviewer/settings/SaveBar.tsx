import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Keys } from "../Keys";
import classes from "./SaveBar.module.css";
import { useSaveKey } from "./useSaveKey";

interface Props {
  unsaved: boolean;
  busy: boolean;
  /** what went wrong and belongs to no field */
  problem: string | undefined;
  onSave: () => void;
  onDiscard: () => void;
  /** other acts of this part */
  children?: ReactNode;
}

/** The lower edge of a part of the settings: whether all is saved, and the way to save it. */
export function SaveBar({ unsaved, busy, problem, onSave, onDiscard, children }: Props) {
  useSaveKey(() => {
    if (unsaved) onSave();
  });
  return (
    <footer className={classes.bar}>
      {children}
      <span className={classes.state} role="status">
        {problem ? (
          <span className={classes.problem}>{problem}</span>
        ) : (
          unsaved && <span className={classes.unsaved}>Not saved yet</span>
        )}
      </span>
      <Button onClick={onDiscard} disabled={!unsaved || busy}>
        Discard
      </Button>
      <Button
        variant="filled"
        onClick={onSave}
        loading={busy}
        disabled={!unsaved}
        rightSection={unsaved && <Keys keys={["mod", "S"]} />}
        aria-keyshortcuts="Control+S Meta+S"
      >
        Save
      </Button>
    </footer>
  );
}
