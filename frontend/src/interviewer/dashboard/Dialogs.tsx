import { lazy, Suspense, useRef } from "react";
import type { Interview } from "../../api";
import { surfaces } from "../../ui/keys/surfaces";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";
import { ChangeDialog } from "../invite/ChangeDialog";
import { type Tell, TellDialog } from "../invite/TellDialog";
import { KeysHelp } from "./KeysHelp";
import { LinkForLater } from "./LinkForLater";
import { PurgeDialog } from "./PurgeDialog";

const InviteDialog = lazy(() => import("../invite/InviteDialog").then((m) => ({ default: m.InviteDialog })));

/** What is open over the list. */
export type Dialog =
  | { kind: "later" }
  | { kind: "keys" }
  | { kind: "purge"; interviews: Interview[] }
  | { kind: "tell"; tell: Tell }
  | { kind: "invite"; interview: Interview }
  | { kind: "change"; interview: Interview };

interface Props {
  dialog: Dialog | undefined;
  rows: Interview[];
  onClose: () => void;
  onPurge: (interviews: Interview[]) => void;
}

/** The dialogs of the dashboard, of which one is open. */
export function Dialogs({ dialog, rows, onClose, onPurge }: Props) {
  // What is loaded late stays once it was needed, so that it can fade.
  const needed = useRef(false);
  if (dialog?.kind === "invite") needed.current = true;
  useHeldKeys(dialog?.kind === "invite", surfaces.dialog, onClose);
  const of = (i: Interview) => rows.find((row) => row.id === i.id) ?? i;
  return (
    <>
      <LinkForLater opened={dialog?.kind === "later"} onClose={onClose} />
      <KeysHelp opened={dialog?.kind === "keys"} onClose={onClose} />
      <PurgeDialog
        interviews={dialog?.kind === "purge" ? dialog.interviews : undefined}
        onClose={onClose}
        onPurge={onPurge}
      />
      <TellDialog tell={dialog?.kind === "tell" ? dialog.tell : undefined} onClose={onClose} />
      <ChangeDialog
        interview={dialog?.kind === "change" ? of(dialog.interview) : undefined}
        onClose={onClose}
      />
      {needed.current && (
        <Suspense fallback={null}>
          <InviteDialog
            interview={dialog?.kind === "invite" ? of(dialog.interview) : undefined}
            onClose={onClose}
          />
        </Suspense>
      )}
    </>
  );
}
