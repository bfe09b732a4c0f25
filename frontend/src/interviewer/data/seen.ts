import type { Interview } from "../../api";

/** What the dashboard last showed to a person, kept so that it paints at once, network or not. */
export interface Seen {
  at: number; // unix ms
  items: Interview[];
}

// keptRows bounds what is kept: a screenful many times over, and well under localStorage's 5 MB.
const keptRows = 300;

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (personId: string) => `candor.seen.${personId}`;

export function readSeen(personId: string, store: Store): Seen | undefined {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(personId)) ?? "null");
    if (typeof kept !== "object" || kept === null) return undefined;
    const { at, items } = kept as Partial<Seen>;
    if (typeof at !== "number" || !Array.isArray(items)) return undefined;
    return { at, items: items.filter((i) => typeof i?.id === "string" && typeof i?.createdAt === "string") };
  } catch {
    return undefined; // damaged or forbidden: then the relay's answer is what paints first
  }
}

export function writeSeen(personId: string, items: Interview[], at: number, store: Store): void {
  // Who was in a session then says nothing about now.
  const kept = items.slice(0, keptRows).map((i) => ({ ...i, present: [] }));
  try {
    store.setItem(keyOf(personId), JSON.stringify({ at, items: kept } satisfies Seen));
  } catch {
    store.removeItem(keyOf(personId)); // full: an old list would be worse than none
  }
}

const revKeyOf = (personId: string) => `${keyOf(personId)}.rev`;

/** Where changes were when this browser last followed them; -1: never. */
export function readRev(personId: string, store: Store): number {
  try {
    const rev = Number(store.getItem(revKeyOf(personId)) ?? -1);
    return Number.isSafeInteger(rev) && rev >= 0 ? rev : -1;
  } catch {
    return -1; // forbidden: then everything is asked for once more
  }
}

export function writeRev(personId: string, rev: number, store: Store): void {
  try {
    store.setItem(revKeyOf(personId), String(rev));
  } catch {
    // see above
  }
}
