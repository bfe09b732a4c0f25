import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { ApiError, type Interview } from "../../api";
import { api } from "./api";
import { itemsOf, type ListName, listKey, listOf, matches, type Pages, pagesOf } from "./lists";
import { readSeen, writeSeen } from "./seen";

// pageSize is the most that the relay gives in one answer.
const pageSize = 200;

export interface List {
  items: Interview[];
  /** nothing is known yet, not even from the last time */
  loading: boolean;
  error: Error | null;
  more: boolean;
  loadingMore: boolean;
  loadMore(): void;
  updatedAt: number; // unix ms; 0: what is shown is from the last time
}

/** One of the relay's lists. `all` loads every page of it. */
export function useList(
  name: ListName,
  query: string,
  personId: string,
  options: { enabled: boolean; all: boolean },
): List {
  const result = useInfiniteQuery({
    queryKey: listKey(name, query),
    queryFn: ({ pageParam }) =>
      api.listInterviews({ state: name, query, cursor: pageParam, limit: pageSize }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    enabled: options.enabled,
    // What was seen the last time paints at once, as old as it is.
    initialData: () => {
      if (query) return undefined;
      const seen = readSeen(personId, localStorage)?.items.filter((i) => listOf(i) === name);
      return seen && name !== "deleted" ? pagesOf(seen) : undefined;
    },
    initialDataUpdatedAt: 0,
    // A search narrows what is on screen already, until the relay has answered.
    placeholderData: keepPreviousData,
  });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = result;
  useEffect(() => {
    if (options.all && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [options.all, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const narrowed = result.isPlaceholderData ? query : "";
  const items = useMemo(
    () => itemsOf(result.data as Pages | undefined).filter((i) => matches(i, narrowed)),
    [result.data, narrowed],
  );
  return {
    items,
    loading: options.enabled && result.isPending,
    error: result.error,
    more: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore: () => void (hasNextPage && !isFetchingNextPage && fetchNextPage()),
    updatedAt: result.dataUpdatedAt,
  };
}

/** Keeps what the dashboard shows for the next start. */
export function useRemember(personId: string, lists: List[], when: boolean): void {
  const newest = Math.max(...lists.map((l) => l.updatedAt));
  const complete = lists.every((l) => l.updatedAt > 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists change with their time
  useEffect(() => {
    if (when && complete)
      writeSeen(
        personId,
        lists.flatMap((l) => l.items),
        newest,
        localStorage,
      );
  }, [personId, when, complete, newest]);
}

/** True when the newest answer of any list was that there is no relay. */
export function unreachable(lists: List[]): boolean {
  return lists.some((l) => l.error instanceof ApiError && l.error.unreachable);
}
