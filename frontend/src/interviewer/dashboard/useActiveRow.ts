import { type RefObject, useState } from "react";
import type { Interview } from "../../api";
import type { GridHandle } from "./InterviewGrid";

/** The row that keys act on: the one that was last pointed at or moved to, or else the first. */
export function useActiveRow(rows: Interview[], grid: RefObject<GridHandle | null>) {
  const [activeId, activate] = useState<string>();
  const active = rows.find((i) => i.id === activeId) ?? rows[0];

  /** From elsewhere the first move only enters the list: until then nobody sees which row is active. */
  const move = (to: (at: number) => number) => {
    const at = active ? rows.indexOf(active) : -1;
    const fresh = activeId === undefined || !grid.current?.hasFocus();
    const next = rows[Math.max(0, Math.min(rows.length - 1, fresh ? Math.max(at, 0) : to(at)))];
    if (!next) return;
    activate(next.id);
    grid.current?.focus(next.id);
  };
  return { active, activate, move };
}
