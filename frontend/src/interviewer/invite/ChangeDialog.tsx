import { lazy, Suspense, useRef, useState } from "react";
import type { Interview, InterviewPatch } from "../../api";
import { Awaited } from "../ui/Awaited";
import { Dialog } from "../ui/Dialog";
import { useWorkplace } from "../useAccount";
import { concernsInvited } from "./plan";
import { type Tell, TellDialog } from "./TellDialog";
import { mailed, tellMove } from "./tells";

// Calendar and clock are a third of the page's bytes; nothing else needs them.
const ChangeForm = lazy(() => import("./ChangeForm").then((m) => ({ default: m.ChangeForm })));

interface Props {
  interview: Interview | undefined;
  onClose: () => void;
}

/** Changes name, people, time and length; who was invited by mail is told, or not, as one says. */
export function ChangeDialog({ interview, onClose }: Props) {
  const { actions } = useWorkplace();
  const [tell, setTell] = useState<Tell>();
  // What is changed must not change while the dialog fades, nor while it is asked about.
  const last = useRef<Interview>(undefined);
  if (interview && (!last.current || last.current.id !== interview.id)) last.current = interview;
  const i = last.current;

  const change = (patch: InterviewPatch) => {
    if (!i) return;
    const n = mailed([i]);
    if (Object.keys(patch).length === 0) return onClose();
    const done = (notify: boolean) => {
      onClose();
      void actions.change(i, patch, notify);
    };
    if (n > 0 && concernsInvited(patch)) setTell(tellMove(n, patch.startsAt !== null, done));
    else done(false);
  };
  return (
    <>
      <Dialog
        opened={interview !== undefined}
        onClose={onClose}
        onExitTransitionEnd={() => {
          last.current = undefined;
        }}
        title="Change the interview"
        size={560}
      >
        {i && (
          <Suspense fallback={<Awaited height={300} />}>
            <ChangeForm key={i.id} interview={i} onChange={change} onCancel={onClose} />
          </Suspense>
        )}
      </Dialog>
      <TellDialog tell={tell} onClose={() => setTell(undefined)} />
    </>
  );
}
