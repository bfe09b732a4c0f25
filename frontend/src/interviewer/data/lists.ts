import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Interview, InterviewPage } from "../../api";
import { finds } from "../../ui/fold";

/** The lists there are: one for each state, and the trash. */
export type ListName = Interview["state"] | "deleted";

export type Pages = InfiniteData<InterviewPage, string>;

export const listKey = (name: ListName, query: string) => ["interviews", name, query] as const;
export const interviewKey = (id: string) => ["interview", id] as const;

export function pagesOf(items: Interview[]): Pages {
  return { pages: [{ items, next: "" }], pageParams: [""] };
}

/** An interview may be on two pages for a moment, when the list moved between two calls: the newer answer wins. */
export function itemsOf(pages: Pages | undefined): Interview[] {
  const byId = new Map<string, Interview>();
  for (const page of pages?.pages ?? [])
    for (const item of page.items) if (!byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}

export function listOf(i: Interview): ListName {
  return i.deletedAt ? "deleted" : i.state;
}

/** As the relay searches. */
export function matches(i: Interview, query: string): boolean {
  return finds([i.title, i.candidateName, i.joinedName, i.candidateEmail].join("\n"), query);
}

/** Whom it is with: who was expected, else the first who came by the link. */
export function candidateOf(i: Interview): string {
  return i.candidateName || i.joinedName || "";
}

/** What an interview is called by these parts of it, as the relay says once it has heard of a change. */
export function titleOf(
  i: Pick<Interview, "name" | "templateName" | "candidateName" | "joinedName">,
): string {
  const candidate = i.candidateName || i.joinedName;
  return i.name || i.templateName || (candidate ? `Interview with ${candidate}` : "Untitled interview");
}

/** Puts interviews where they now belong, in every list that is kept: the relay's answer will confirm or mend it. */
export function place(client: QueryClient, interviews: Interview[]): void {
  const byId = new Map(interviews.map((i) => [i.id, i]));
  for (const i of interviews) client.setQueryData(interviewKey(i.id), i);
  for (const [key, data] of client.getQueriesData<Pages>({ queryKey: ["interviews"] })) {
    if (!data) continue;
    const [, name, query] = key as ReturnType<typeof listKey>;
    const belongs = (i: Interview) => listOf(i) === name && matches(i, query);
    const seen = new Set<string>();
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.flatMap((old) => {
        const now = byId.get(old.id);
        if (!now) return [old];
        seen.add(old.id);
        return belongs(now) ? [now] : [];
      }),
    }));
    const added = interviews.filter((i) => !seen.has(i.id) && belongs(i));
    const [first, ...rest] = pages;
    if (first)
      client.setQueryData<Pages>(key, {
        ...data,
        pages: [{ ...first, items: [...added, ...first.items] }, ...rest],
      });
  }
}

/** Puts what is newer of an interview into every list that has it, where it is. */
export function renew(client: QueryClient, interview: Interview): void {
  client.setQueriesData<Pages>({ queryKey: ["interviews"] }, (data) => {
    if (!data?.pages.some(({ items }) => items.some(({ id }) => id === interview.id))) return data;
    const newer = (old: Interview) => (old.id === interview.id ? interview : old);
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(newer) })) };
  });
}

/** Takes interviews out of every list. */
export function drop(client: QueryClient, ids: readonly string[]): void {
  client.setQueriesData<Pages>(
    { queryKey: ["interviews"] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((p) => ({ ...p, items: p.items.filter((i) => !ids.includes(i.id)) })),
      },
  );
}

/** An interview that some list has already. */
export function knownInterview(client: QueryClient, id: string): Interview | undefined {
  for (const [, data] of client.getQueriesData<Pages>({ queryKey: ["interviews"] })) {
    const found = itemsOf(data).find((i) => i.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * Lists one after the other. Each is asked for by itself, so that an interview which has just gone from
 * one to another may be in both: it is shown where the newer answer has it.
 */
export function together(lists: { items: Interview[]; updatedAt: number }[]): Interview[] {
  const newest = new Map<string, number>();
  for (const l of lists)
    for (const i of l.items) newest.set(i.id, Math.max(newest.get(i.id) ?? 0, l.updatedAt));
  const shown = new Set<string>();
  return lists.flatMap((l) =>
    l.items.filter((i) => {
      if (shown.has(i.id) || l.updatedAt < (newest.get(i.id) ?? 0)) return false;
      shown.add(i.id);
      return true;
    }),
  );
}
