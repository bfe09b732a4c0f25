import { type Content, contentOf } from "./content";

/** Changes that are not saved, kept in this browser until they are. */
export interface Kept {
  content: Content;
  /** when the template that was changed had been saved; "" for a new one */
  changedAt: string;
  at: number; // unix ms
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (personId: string, id: string) => `candor.template.${personId}.${id}`;

export function readKept(personId: string, id: string, store: Store): Kept | undefined {
  try {
    const kept = JSON.parse(store.getItem(keyOf(personId, id)) ?? "null") as Partial<Kept> | null;
    if (typeof kept?.at !== "number" || typeof kept.changedAt !== "string") return undefined;
    if (typeof kept.content?.name !== "string" || !Array.isArray(kept.content.files)) return undefined;
    return { content: contentOf(kept.content), changedAt: kept.changedAt, at: kept.at };
  } catch {
    return undefined; // damaged or forbidden
  }
}

/** Tells whether it is kept: the storage may be full or forbidden. */
export function writeKept(personId: string, id: string, kept: Kept, store: Store): boolean {
  try {
    store.setItem(keyOf(personId, id), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function dropKept(personId: string, id: string, store: Store): void {
  try {
    store.removeItem(keyOf(personId, id));
  } catch {
    // nothing was kept
  }
}
