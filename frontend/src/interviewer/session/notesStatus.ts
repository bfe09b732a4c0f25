/** Where the notes are, in a word or two. Only "Stored" says that the relay has them on disk. */
export function notesStatus(s: {
  connected: boolean;
  synced: boolean;
  unconfirmed: boolean;
  kept: boolean;
  failing: boolean;
  gone: boolean;
  damaged: boolean;
}): { tone: "quiet" | "good" | "warn"; text: string } {
  if (s.damaged) return { tone: "warn", text: "The stored notes are damaged: restore them from a backup" };
  if (s.gone) return { tone: "quiet", text: "Read only" };
  if (!s.connected)
    return {
      tone: "warn",
      text: s.kept ? "Offline: kept in this browser" : "Offline: kept in this page only",
    };
  if (!s.synced) return { tone: "quiet", text: "Connecting…" };
  if (s.failing) return { tone: "warn", text: "Not stored yet" };
  return s.unconfirmed ? { tone: "quiet", text: "Storing…" } : { tone: "good", text: "Stored" };
}
