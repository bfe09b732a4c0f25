import type { Fate } from "./interview";

// Undo is pressed within seconds; from the trash an interview comes back after days, if ever.
const FIRST = 2000; // ms
const GROWTH = 1.3;
const LAST = 30_000; // ms

/**
 * Asks what became of a deleted interview until something did: often at first,
 * every 30 s later, and at once when somebody looks at the page again. What
 * could not be asked is no news. Returns how to stop.
 */
export function awaitReturn(
  ask: () => Promise<Fate>,
  decided: (fate: Exclude<Fate, "deleted">) => void,
): () => void {
  let pause = FIRST;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let over = false;

  const look = async () => {
    if (asking || over) return;
    asking = true;
    clearTimeout(timer);
    const fate = await ask().catch(() => "deleted" as const);
    asking = false;
    if (over) return;
    if (fate !== "deleted") {
      stop();
      return decided(fate);
    }
    timer = setTimeout(look, pause);
    pause = Math.min(pause * GROWTH, LAST);
  };
  const seen = () => {
    if (document.visibilityState === "visible") void look();
  };
  const stop = () => {
    over = true;
    clearTimeout(timer);
    window.removeEventListener("online", look);
    document.removeEventListener("visibilitychange", seen);
  };
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", seen);
  timer = setTimeout(look, pause);
  return stop;
}
