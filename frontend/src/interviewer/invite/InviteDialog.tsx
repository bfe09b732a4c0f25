import { useRef } from "react";
import type { Interview } from "../../api";
import { Dialog } from "../ui/Dialog";
import { InvitePanel } from "./InvitePanel";

interface Props {
  interview: Interview | undefined;
  onClose: () => void;
}

/** Who is invited to an interview of the list. */
export function InviteDialog({ interview, onClose }: Props) {
  // What is named must not change while the dialog fades.
  const last = useRef<Interview>(undefined);
  if (interview) last.current = interview;
  const shown = last.current;
  return (
    <Dialog
      opened={interview !== undefined}
      onClose={onClose}
      title={`Invite to “${shown?.title ?? ""}”`}
      size={480}
    >
      {shown && <InvitePanel key={shown.id} interview={shown} />}
    </Dialog>
  );
}
