import { useSyncExternalStore } from "react";
import type { SessionState } from "./model";
import type { Session } from "./session";

/** The session's state; the component is drawn again when it changes. */
export function useSession(session: Session): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}
