import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import type { Change } from "../../api";

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
  "interview.invited": (id) => [lists, ["interview", id], ["invitations", id], mail],
  "interview.present": (id) => [lists, ["interview", id]],
  "template.created": () => [templates],
  "template.changed": (id) => [templates, ["template", id]],
  "template.deleted": (id) => [templates, ["template", id]],
  "person.created": () => [["people"]],
  "person.changed": () => [["people"], ["me"]],
  "setting.changed": () => [mail, ["mail-settings"], ["wording"], ["execution-limits"], ["languages"]],
};

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
  private readonly unsubscribe: () => void;

  constructor(private readonly client: QueryClient) {
    this.unsubscribe = client.getMutationCache().subscribe(() => this.settle());
  }

  changed(changes: readonly Change[] | null) {
    this.waiting.push(...(changes ? keysOf(changes) : [[]]));
    this.settle();
  }

  dispose() {
    this.unsubscribe();
  }

  private settle() {
    if (this.waiting.length === 0 || this.client.isMutating() > 0) return;
    const keys = this.waiting;
    this.waiting = [];
    for (const queryKey of keys) void this.client.invalidateQueries({ queryKey, predicate: mayChange });
  }
}

const mayChange = ({ meta, state }: Query) => !meta?.edited || state.data === undefined;
