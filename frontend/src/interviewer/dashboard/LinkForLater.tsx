import { Modal } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { Interview } from "../../api";
import { LinkMade } from "./LinkMade";

// Calendar and clock are a third of the page's bytes; the list paints without them.
const LaterForm = lazy(() => import("./LaterForm").then((m) => ({ default: m.LaterForm })));

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
        <Suspense fallback={<div style={{ height: 340 }} />}>
          <LaterForm onMade={setMade} onCancel={onClose} />
        </Suspense>
      )}
    </Modal>
  );
}
