import { useMemo } from "react";
import type { Interview } from "../../api";
import { together } from "../data/lists";
import { type List, unreachable, useList, useRemember } from "../data/useInterviews";

export type Filter = "all" | "upcoming" | "live" | "ended";

export interface DashboardLists {
  items: Interview[];
  loading: boolean;
  away: boolean;
  error: Error | null;
  more: boolean;
  loadMore: () => void;
  /** when what is shown was last confirmed, in unix ms; 0: not since this page was opened */
  updatedAt: number;
}

/**
 * The lists that the dashboard shows. Live and upcoming ones are loaded whole,
 * or groups would be wrong; ended and deleted ones as far as one scrolls.
 */
export function useDashboardLists(options: {
  trash: boolean;
  filter: Filter;
  query: string;
  personId: string;
}): DashboardLists {
  const { trash, filter, query, personId } = options;
  const shows = (name: Filter) => !trash && (filter === "all" || filter === name);
  const live = useList("live", query, personId, { enabled: shows("live"), all: true });
  const upcoming = useList("upcoming", query, personId, { enabled: shows("upcoming"), all: true });
  const ended = useList("ended", query, personId, { enabled: shows("ended"), all: false });
  const deleted = useList("deleted", query, personId, { enabled: trash, all: false });
  useRemember(personId, [live, upcoming, ended], !trash && filter === "all" && query === "");

  const shown: List[] = trash
    ? [deleted]
    : [live, upcoming, ended].filter((_, i) => shows((["live", "upcoming", "ended"] as const)[i] ?? "all"));
  const parts = shown.map((l) => l.items);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts are the dependencies, however many they are
  const items = useMemo(() => together(shown), [parts.length, ...pad(parts)]);
  return {
    items,
    loading: shown.every((l) => l.loading) || (items.length === 0 && shown.some((l) => l.loading)),
    away: unreachable(shown),
    error: shown.find((l) => l.error)?.error ?? null,
    more: shown.some((l) => l.more),
    loadMore: () => {
      for (const l of shown) l.loadMore();
    },
    updatedAt: Math.min(...shown.map((l) => l.updatedAt)),
  };
}

/** Hooks want as many dependencies each time. */
function pad(parts: Interview[][]): (Interview[] | undefined)[] {
  return [parts[0], parts[1], parts[2]];
}
