import { Button, Group } from "@mantine/core";
import { useRef } from "react";
import { Dialog } from "../ui/Dialog";

/** A question before something is done that people hear of, by mail or because they are there. */
export interface Tell {
  question: string;
  about: string;
  /** none: there is nobody to write to */
  withMail?: string;
  without: string;
  danger?: boolean;
  onAnswer: (notify: boolean) => void;
}

interface Props {
  tell: Tell | undefined;
  onClose: () => void;
}

/** Asks before mail leaves, and before people who were invited are left in the dark. */
export function TellDialog({ tell, onClose }: Props) {
  // What is asked must not change while the dialog fades.
  const last = useRef<Tell>(undefined);
  if (tell) last.current = tell;
  const shown = last.current;
  const answer = (notify: boolean) => {
    onClose();
    tell?.onAnswer(notify);
  };
  return (
    <Dialog opened={tell !== undefined} onClose={onClose} title={shown?.question} size={440}>
      <p style={{ marginTop: 0 }}>{shown?.about}</p>
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Cancel</Button>
        {shown?.withMail && <Button onClick={() => answer(false)}>{shown.without}</Button>}
        <Button
          variant="filled"
          data-autofocus
          {...(shown?.danger ? { color: "danger" } : {})}
          onClick={() => answer(shown?.withMail !== undefined)}
        >
          {shown?.withMail ?? shown?.without}
        </Button>
      </Group>
    </Dialog>
  );
}
