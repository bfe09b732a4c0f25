import * as Y from "yjs";

export const FIRST_FILE = "main";
const FIRST_NAME = "main.py";

/** The Yjs client that the first file's structs are from, in every interview. No real client has it: theirs are random 32 bits. */
const FIRST_FILE_CLIENT = 1;

/**
 * The update that makes the first, empty file.
 *
 * Two people may enter an empty session at the same moment. If each made a file
 * of their own under one key, Yjs would keep one and drop the other with all
 * that was typed into it. This update is the same to the byte whoever applies
 * it, so applying it twice is applying it once.
 */
export function firstFile(): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = FIRST_FILE_CLIENT;
  doc.transact(() => {
    const file = new Y.Map<unknown>();
    file.set("name", FIRST_NAME);
    file.set("text", new Y.Text());
    doc.getMap("files").set(FIRST_FILE, file);
  });
  return Y.encodeStateAsUpdate(doc);
}
