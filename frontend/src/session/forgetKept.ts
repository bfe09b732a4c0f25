/**
 * Removes all that this browser keeps of an interview for somebody, for a page
 * that does not have it open: without Yjs, since pages without an editor do so too.
 */
export async function forgetKept(owner: string, interviewId: string): Promise<void> {
  const prefix = `candor/${owner}/${interviewId}/`; // as LiveDocument names what it keeps
  removeTails(prefix);
  try {
    const kept = await indexedDB.databases();
    await Promise.all(kept.flatMap(({ name }) => (name?.startsWith(prefix) ? [removeDatabase(name)] : [])));
  } catch {
    // a browser that keeps nothing, or tells nobody what it keeps
  }
}

/** As Tail names them. */
function removeTails(prefix: string) {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(`candor/tail/${prefix}`)) localStorage.removeItem(key);
  } catch {
    // this browser forbids it: then there is nothing to remove
  }
}

/** Another page that has it open closes it when it is asked to; until then this waits. */
function removeDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => resolve();
  });
}
