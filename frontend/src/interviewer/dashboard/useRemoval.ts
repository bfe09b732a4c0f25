import { useCallback } from "react";
import type { Interview } from "../../api";
import { mailed, tellRestore } from "../invite/tells";
import { useWorkplace } from "../useAccount";
import type { Dialog } from "./Dialogs";
import { askRemove } from "./removal";
import type { Ticks } from "./useTicks";

/** Deletes interviews and brings them back, after asking where somebody has to be told. */
export function useRemoval(trash: boolean, ticks: Ticks, ask: (dialog: Dialog) => void) {
  const { actions, personId } = useWorkplace();
  const remove = useCallback(
    (interviews: Interview[]) => {
      if (trash) return ask({ kind: "purge", interviews });
      const done = (notify: boolean) => {
        ticks.clear();
        void actions.remove(interviews, notify);
      };
      const tell = askRemove(interviews, personId, done);
      if (tell) ask({ kind: "tell", tell });
      else done(false);
    },
    [actions, personId, ticks.clear, trash, ask],
  );
  const restore = useCallback(
    (interviews: Interview[]) => {
      const done = (notify: boolean) => {
        ticks.clear();
        void actions.restore(interviews, notify);
      };
      const n = mailed(interviews);
      if (n > 0) ask({ kind: "tell", tell: tellRestore(n, done) });
      else done(false);
    },
    [actions, ticks.clear, ask],
  );
  return { remove, restore };
}
