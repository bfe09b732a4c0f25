import { Button, Group } from "@mantine/core";
import { useRef } from "react";
import type { Interview } from "../../api";
import { Dialog } from "../ui/Dialog";

interface Props {
  interviews: Interview[] | undefined;
  onClose: () => void;
  onPurge: (interviews: Interview[]) => void;
}

/** The one act without undo is asked about first. */
export function PurgeDialog({ interviews, onClose, onPurge }: Props) {
  // What is named must not change while the dialog fades.
  const last = useRef<Interview[]>([]);
  if (interviews) last.current = interviews;
  const [first] = last.current;
  const what = last.current.length === 1 && first ? `“${first.title}”` : `${last.current.length} interviews`;
  return (
    <Dialog opened={interviews !== undefined} onClose={onClose} title="Delete for ever?" size={420}>
      <p style={{ marginTop: 0 }}>
        {what} with all code, notes and executions leaves the server’s disk. This cannot be undone.
      </p>
      <Group justify="flex-end" gap="xs">
        <Button data-autofocus onClick={onClose}>
          Keep
        </Button>
        <Button variant="filled" color="danger" onClick={() => onPurge(last.current)}>
          Delete for ever
        </Button>
      </Group>
    </Dialog>
  );
}
