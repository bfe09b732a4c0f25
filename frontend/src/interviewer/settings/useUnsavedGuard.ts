import { useEffect, useMemo } from "react";
import { desktop } from "../desktop";
import { Drafts } from "./drafts";

/** One person's drafts. Closing the page while there are any is asked about, by the browser or the desktop's window. */
export function useUnsavedGuard(personId: string): Drafts {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person starts with none
  const drafts = useMemo(() => new Drafts(), [personId]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (drafts.unsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    const off = drafts.subscribe(() => desktop?.unsaved(drafts.unsaved()));
    return () => {
      window.removeEventListener("beforeunload", ask);
      off();
      desktop?.unsaved(false);
    };
  }, [drafts]);
  return drafts;
}
