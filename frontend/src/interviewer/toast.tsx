import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import classes from "./toast.module.css";

// undoTime is how long a toast with Undo stays.
export const undoTime = 10_000;
const readingTime = 5_000;

interface Toast {
  message: string;
  tone?: "plain" | "error";
  undo?: () => void;
}

/** Says one sentence at the lower edge, aloud to screen readers; with Undo it stays ten seconds, and a failure until it is dismissed. */
export function toast({ message, tone = "plain", undo }: Toast): () => void {
  const id = notifications.show({
    message: (
      <span className={classes.toast} data-tone={tone}>
        <span>{message}</span>
        {undo && (
          <Button
            variant="light"
            size="compact-xs"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        )}
      </span>
    ),
    autoClose: tone === "error" ? false : undo ? undoTime : readingTime,
    withBorder: true,
    closeButtonProps: { "aria-label": "Dismiss" },
  });
  return () => notifications.hide(id);
}
