import type { QueryClient } from "@tanstack/react-query";
import { useLayoutEffect } from "react";
import { ApiError } from "../../api";
import { api } from "./api";
import { Anew } from "./changes";
import { Following } from "./following";
import { readRev, writeRev } from "./seen";

/** Keeps everything that is shown as it is on the relay, as long as the page is seen. */
export function useChanges(client: QueryClient, personId: string) {
  // Before anything is asked for: what changes between two answers is told in the end.
  useLayoutEffect(() => {
    const anew = new Anew(client, api.interview);
    const following = new Following({
      ask: api.changes,
      from: readRev(personId, localStorage),
      onRev: (rev) => writeRev(personId, rev, localStorage),
      onChange: (changes) => anew.changed(changes),
      isForgotten: (error) => error instanceof ApiError && error.status === 410,
      seen: () => document.visibilityState === "visible",
    });
    const look = () => following.look();
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      following.dispose();
      anew.dispose();
    };
  }, [client, personId]);
}
