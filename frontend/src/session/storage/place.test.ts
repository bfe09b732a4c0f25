import { expect, test } from "vitest";
import { type Place, worst } from "./place";

const at = (seconds: number) => new Date(seconds * 1000);
const stored: Place = { kind: "stored", at: at(10) };

test.each<[string, Place[], Place]>([
  ["nothing is known of no documents", [], { kind: "connecting" }],
  ["the newest time counts", [stored, { kind: "stored", at: at(20) }], { kind: "stored", at: at(20) }],
  ["one that is not stored is enough", [stored, { kind: "storing" }], { kind: "storing" }],
  [
    "what waits goes before what is on its way",
    [{ kind: "storing" }, { kind: "waits", kept: true }],
    { kind: "waits", kept: true },
  ],
  [
    "kept is what all keep",
    [
      { kind: "offline", kept: true },
      { kind: "offline", kept: false },
    ],
    { kind: "offline", kept: false },
  ],
  [
    "a refused one is not hidden by the others",
    [stored, { kind: "refused", kept: true, reason: "No." }, { kind: "offline", kept: true }],
    { kind: "refused", kept: true, reason: "No." },
  ],
])("%s", (_name, places, want) => expect(worst(places)).toEqual(want));
