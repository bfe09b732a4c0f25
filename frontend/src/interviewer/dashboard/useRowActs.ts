import { type RefObject, useMemo } from "react";
import { useLocation } from "wouter";
import type { Interview } from "../../api";
import { say } from "../announce";
import { useWorkplace } from "../useAccount";
import type { Dialog } from "./Dialogs";
import type { GridHandle } from "./InterviewGrid";
import type { RowActs } from "./rowActs";

interface Means {
  grid: RefObject<GridHandle | null>;
  activate: (id: string) => void;
  tick: (id: string, range: boolean) => void;
  setRenaming: (id: string | undefined) => void;
  ask: (dialog: Dialog) => void;
  remove: (interviews: Interview[]) => void;
  restore: (interviews: Interview[]) => void;
}

/** What rows can ask for. The same as long as what it takes is: rows are drawn again when it changes. */
export function useRowActs({ grid, activate, tick, setRenaming, ask, remove, restore }: Means): RowActs {
  const { actions } = useWorkplace();
  const [, navigate] = useLocation();
  return useMemo<RowActs>(
    () => ({
      activate,
      open: (i) => navigate(`/interview/${i.id}`),
      copy: async (i) => {
        const done = await actions.copyLink(i);
        if (done) say("Link copied");
        return done;
      },
      tick,
      startRename: (i) => setRenaming(i.id),
      rename: (i, name) => {
        setRenaming(undefined);
        if (name !== undefined && name !== i.name) void actions.rename(i, name);
        grid.current?.focus(i.id);
      },
      end: (i) => void actions.end(i),
      reopen: (i) => void actions.reopen(i),
      invite: (i) => ask({ kind: "invite", interview: i }),
      change: (i) => ask({ kind: "change", interview: i }),
      remove: (i) => remove([i]),
      restore,
    }),
    [actions, navigate, grid, activate, tick, setRenaming, ask, remove, restore],
  );
}
