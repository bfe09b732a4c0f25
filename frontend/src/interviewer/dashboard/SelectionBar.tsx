import { Button } from "@mantine/core";
import { RotateCcw, Trash2, X } from "lucide-react";
import type { Interview } from "../../api";
import classes from "./SelectionBar.module.css";

interface Props {
  trash: boolean;
  items: Interview[];
  onRemove: () => void;
  onRestore: () => void;
  onClear: () => void;
}

/** What can be done to everything that is ticked. */
export function SelectionBar({ trash, items, onRemove, onRestore, onClear }: Props) {
  return (
    <div role="status" className={classes.region}>
      {items.length > 0 && (
        <div className={classes.bar}>
          <span className={classes.count}>{items.length} selected</span>
          {trash && (
            <Button leftSection={<RotateCcw size={14} aria-hidden />} onClick={onRestore}>
              Restore
            </Button>
          )}
          <Button color="danger" leftSection={<Trash2 size={14} aria-hidden />} onClick={onRemove}>
            {trash ? "Delete for ever" : "Delete"}
          </Button>
          <Button variant="subtle" leftSection={<X size={14} aria-hidden />} onClick={onClear}>
            Clear
          </Button>
        </div>
      )}
    </div>
  );
}
