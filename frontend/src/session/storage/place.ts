/** Where the work is. Only `stored` says that the relay has it on disk. */
export type Storage =
  | { kind: "connecting" } // nothing was loaded from the relay yet
  | { kind: "storing" } // sent, not yet confirmed
  | { kind: "stored"; at: Date }
  | { kind: "offline"; kept: boolean } // kept: in this browser's own storage; otherwise only in this page
  | { kind: "failing"; kept: boolean } // the relay is there but cannot write
  | { kind: "waits"; kept: boolean } // it builds on work of somebody's that the relay does not have
  | { kind: "full"; kept: boolean } // the document is at its limit; the relay takes nothing more
  | { kind: "refused"; kept: boolean; reason: string } // the relay does not take it, and it is no longer sent
  | { kind: "damaged" } // what the relay has is not what was written; it opens it to nobody
  | { kind: "readonly" }; // the interview has ended or is gone, and everything is stored

/** Where the work in one document is. */
export type Place = Exclude<Storage, { kind: "readonly" }>;

/** What needs to be said first. */
const order: Place["kind"][] = [
  "damaged",
  "refused",
  "offline",
  "connecting",
  "full",
  "failing",
  "waits",
  "storing",
  "stored",
];

/**
 * Where the work in all documents is: the worst place that any is in. Of what is
 * stored, the newest time; kept is only what all keep.
 */
export function worst(places: readonly Place[]): Place {
  const [first, ...others] = [...places].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  if (!first) return { kind: "connecting" };
  if (first.kind === "stored")
    return others.reduce<Place>((newest, place) => (newer(place, newest) ? place : newest), first);
  if ("kept" in first) return { ...first, kept: places.every((place) => !("kept" in place) || place.kept) };
  return first;
}

const newer = (a: Place, b: Place) => a.kind === "stored" && b.kind === "stored" && a.at > b.at;
