import { useSyncExternalStore } from "react";

// A browser remembers, for as long as a page is there, that a part of it could not be fetched: to
// ask for it again changes nothing, only another load of the page does.

let missing = false;
const listeners = new Set<() => void>();

/** Vite says so of every part that it loads later. */
addEventListener("vite:preloadError", () => {
  missing = true;
  for (const listener of listeners) listener();
});

function listen(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether a part of this page could not be fetched. */
export const useMissing = () => useSyncExternalStore(listen, () => missing);
