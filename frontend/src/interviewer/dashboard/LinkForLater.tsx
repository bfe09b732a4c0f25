import { lazy, Suspense, useState } from "react";
import { Awaited } from "../ui/Awaited";
import { Dialog } from "../ui/Dialog";
import { LinkMade, type Made } from "./LinkMade";

// Calendar and clock are a third of the page's bytes; the list paints without them.
const LaterForm = lazy(() => import("./LaterForm").then((m) => ({ default: m.LaterForm })));

const ready = {
  candor: "The invitation is on its way",
  self: "The link is ready",
  link: "The link is ready",
};

/** Create link for later: an interview that starts another time, and its link to send. */
export function LinkForLater({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Made>();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setMade(undefined)}
      title={made ? ready[made.how] : "Create link for later"}
      size={560}
    >
      {made ? (
        <LinkMade made={made} onClose={onClose} />
      ) : (
        <Suspense fallback={<Awaited height={520} />}>
          <LaterForm onMade={setMade} onCancel={onClose} />
        </Suspense>
      )}
    </Dialog>
  );
}
