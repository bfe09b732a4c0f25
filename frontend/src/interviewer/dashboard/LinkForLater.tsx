import { Modal } from "@mantine/core";
import { useState } from "react";
import type { Interview } from "../../api";
import { LaterForm } from "./LaterForm";
import { LinkMade } from "./LinkMade";

/** Create link for later: an interview that starts another time, and its link to send. */
export function LinkForLater({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Interview>();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setMade(undefined)}
      title={made ? "The link is ready" : "Create link for later"}
      size={460}
    >
      {made ? (
        <LinkMade interview={made} onClose={onClose} />
      ) : (
        <LaterForm onMade={setMade} onCancel={onClose} />
      )}
    </Modal>
  );
}
