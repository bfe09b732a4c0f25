import * as Y from "yjs";
import { shownName } from "./fileNames";

/** A file that was deleted, with the text that this page had of it. */
export interface RemovedFile {
  id: string;
  name: string;
  text: string;
  /** deleted here, not by somebody else */
  mine: boolean;
}

/**
 * The files that a transaction deleted, as they were before it. To be called
 * while it is observed: right after that Yjs forgets what was in them. It holds
 * also what was typed here and had not reached the person who deleted the file.
 */
export function removedFiles(event: Y.YMapEvent<unknown>): RemovedFile[] {
  const removed: RemovedFile[] = [];
  for (const [id, { action, oldValue }] of event.changes.keys) {
    if (action !== "delete" || !(oldValue instanceof Y.Map)) continue;
    const name: unknown = oldValue._map.get("name")?.content.getContent().at(-1);
    const text: unknown = oldValue._map.get("text")?.content.getContent().at(-1);
    removed.push({
      id,
      name: shownName(name, id),
      text: text instanceof Y.Text ? textBefore(text, event.transaction) : "",
      mine: event.transaction.local,
    });
  }
  return removed;
}

function textBefore(text: Y.Text, { deleteSet }: Y.Transaction): string {
  let before = "";
  for (let item = text._start; item; item = item.right) {
    const there = !item.deleted || Y.isDeleted(deleteSet, item.id);
    if (there && item.content instanceof Y.ContentString) before += item.content.str;
  }
  return before;
}
