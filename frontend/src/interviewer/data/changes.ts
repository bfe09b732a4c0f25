import { CancelledError, type Query, type QueryClient, type QueryKey } from "@tanstack/react-query";
import type { Change, Interview } from "../../api";
import { interviewKey, renew } from "./lists";

type Kind = Change["kind"];

/** Marks what somebody changes on this page: it stays as it was when they began. */
export const edited = { edited: true } as const;

const lists = ["interviews"];
const mail = ["mail"];
const templates = ["templates"];

/** What is shown of each kind of change. A kind that is missing here is a fault of the types. */
const shown: Record<Kind, (subject: string) => QueryKey[]> = {
  "interview.created": () => [lists],
  "interview.changed": (id) => [lists, ["interview", id]],
  "interview.deleted": (id) => [lists, ["interview", id], ["invitations", id]],
  "interview.restored": (id) => [lists, ["interview", id], ["invitations", id]],
  "interview.purged": () => [lists, ["interview"]], // nothing says which
  "interview.invited": (id) => [["invitations", id], mail],
  "interview.present": () => [],
  "template.created": () => [templates],
  "template.changed": (id) => [templates, ["template", id]],
  "template.deleted": (id) => [templates, ["template", id]],
  "person.created": () => [["people"]],
  "person.changed": () => [["people"], ["me"]],
  "setting.changed": () => [mail, ["mail-settings"], ["wording"], ["execution-limits"], ["languages"]],
};

/** These change nothing of where an interview stands in the lists: it alone is asked for. */
const inPlace: ReadonlySet<Kind> = new Set(["interview.invited", "interview.present"]);
/** More at once are asked for with the lists. */
const FEW = 3;

/** The interviews of which something changed in its place. */
export function renewedBy(changes: readonly Change[]): string[] {
  return [
    ...new Set(changes.flatMap(({ kind, subject }) => (inPlace.has(kind) && subject ? [subject] : []))),
  ];
}

/** What is to be asked for anew after changes, each once. */
export function keysOf(changes: readonly Change[]): QueryKey[] {
  const keys = new Map<string, QueryKey>();
  // A newer relay may tell of what this page does not know.
  for (const { kind, subject } of changes)
    for (const key of shown[kind]?.(subject ?? "") ?? []) keys.set(JSON.stringify(key), key);
  return [...keys.values()];
}

/**
 * Has what is shown asked for anew. Not while an act of one's own is on its way: the answer might not have
 * its effect yet.
 */
export class Anew {
  private waiting: QueryKey[] = [];
  private renewed: string[] = [];
  private readonly unsubscribe: () => void;

  constructor(
    private readonly client: QueryClient,
    private readonly interview: (id: string) => Promise<Interview>,
  ) {
    this.unsubscribe = client.getMutationCache().subscribe(() => this.settle());
  }

  changed(changes: readonly Change[] | null) {
    this.waiting.push(...(changes ? keysOf(changes) : [[]]));
    this.renewed.push(...renewedBy(changes ?? []));
    this.settle();
  }

  dispose() {
    this.unsubscribe();
  }

  private settle() {
    if (this.waiting.length + this.renewed.length === 0 || this.client.isMutating() > 0) return;
    const keys = this.waiting;
    const ids = new Set(this.renewed);
    this.waiting = [];
    this.renewed = [];
    // A list that is on its way was asked for before, and would put back what it has of them.
    const lately = ids.size > 0 && this.client.isFetching({ queryKey: lists }) > 0;
    if (ids.size > FEW || lately) keys.push(lists, ["interview"]);
    else for (const id of ids) void this.renew(id);
    for (const queryKey of keys) void this.client.invalidateQueries({ queryKey, predicate: mayChange });
  }

  private async renew(id: string) {
    try {
      // What is on its way was asked for before.
      await this.client.cancelQueries({ queryKey: interviewKey(id) });
      const queryFn = () => this.interview(id);
      const interview = await this.client.fetchQuery({ queryKey: interviewKey(id), queryFn, staleTime: 0 });
      if (this.client.isMutating() === 0) renew(this.client, interview); // an act asks for all when it is done
    } catch (error) {
      if (error instanceof CancelledError) return; // whoever did it asks
      void this.client.invalidateQueries({ queryKey: lists }); // it is gone, or the relay: the lists say which
    }
  }
}

const mayChange = ({ meta, state }: Query) => !meta?.edited || state.data === undefined;
