import { useCallback, useMemo, useRef, useState } from "react";
import type { Interview } from "../../api";

export interface Ticks {
  ids: ReadonlySet<string>;
  items: Interview[];
  /** with range: everything from the last one toggled to this */
  toggle(id: string, range: boolean): void;
  all(): void;
  clear(): void;
}

/** Which rows are ticked. What has left the list counts no more. */
export function useTicks(rows: Interview[]): Ticks {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const current = useRef(rows);
  current.current = rows;

  const toggle = useCallback((id: string, range: boolean) => {
    const order = current.current.map((i) => i.id);
    const from = last.current === undefined ? -1 : order.indexOf(last.current);
    const to = order.indexOf(id);
    last.current = id;
    setIds((before) => {
      const after = new Set(before);
      const on = !before.has(id);
      const chosen =
        range && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      for (const one of chosen) on ? after.add(one) : after.delete(one);
      return after;
    });
  }, []);
  const clear = useCallback(() => setIds((before) => (before.size === 0 ? before : new Set())), []);
  const all = useCallback(() => setIds(new Set(current.current.map((i) => i.id))), []);
  const items = useMemo(() => rows.filter((i) => ids.has(i.id)), [rows, ids]);
  return { ids, items, toggle, all, clear };
}
