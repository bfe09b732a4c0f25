import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Quoted } from "../ui/Quoted";
import classes from "./toast.module.css";

// undoTime is how long a toast with Undo stays.
export const undoTime = 10_000;
const readingTime = 5_000;

/** What is said of something by its name: “name” and the rest. */
export interface Named {
  name: string;
  rest: string;
}

export type Message = string | Named;

interface Toast {
  message: Message;
  tone?: "plain" | "error";
  undo?: () => void;
}

/** Says one sentence at the lower edge, aloud to screen readers; with Undo it stays ten seconds, and a failure until it is dismissed. */
export function toast({ message, tone = "plain", undo }: Toast): () => void {
  const id = notifications.show({
    message: (
      <span className={classes.toast} data-tone={tone}>
        <span className={classes.text}>
          {typeof message === "string" ? (
            message
          ) : (
            <>
              <Quoted name={message.name} /> {message.rest}
            </>
          )}
        </span>
        {undo && (
          <Button
            className={classes.undo}
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

/** The same, and one sentence more. */
export function andMore(message: Message, more: string): Message {
  return typeof message === "string" ? `${message} ${more}` : { ...message, rest: `${message.rest} ${more}` };
}
