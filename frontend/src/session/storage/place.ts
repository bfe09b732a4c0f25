import type { Storage } from "../model";

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
