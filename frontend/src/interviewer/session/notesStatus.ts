import { type Storage, words } from "../../session";

/** Where the notes are, in a word or two. */
export function notesStatus(storage: Storage): { tone: "quiet" | "good" | "warn"; text: string } {
  switch (storage.kind) {
    case "stored":
      return { tone: "good", text: "Stored" };
    case "waits": // why, the line below the header says
      return { tone: "warn", text: "Not stored yet: waits for missing work" };
    case "damaged":
      return { tone: "warn", text: "The stored notes are damaged: restore them from a backup" };
    default:
      return words(storage);
  }
}
