import { useContext, useSyncExternalStore } from "react";
import { type Drafts, DraftsContext } from "./drafts";

export function useDrafts(): Drafts {
  const drafts = useContext(DraftsContext);
  if (!drafts) throw new Error("useDrafts is for what is shown to somebody who is signed in");
  return drafts;
}

export interface Draft<T> {
  /** what the fields show: what was typed over what the relay has */
  value: T;
  unsaved: boolean;
  change: (typed: Partial<T>) => void;
  sent: (values: T) => void;
  discard: () => void;
}

/** One form's values, and whether there is something to save. */
export function useDraft<T extends object>(form: string, saved: T): Draft<T> {
  const drafts = useDrafts();
  const typed = useSyncExternalStore(drafts.subscribe, () => drafts.of(form));
  return {
    value: { ...saved, ...typed },
    unsaved: Object.keys(typed).length > 0,
    change: (more) => drafts.change(form, saved, more),
    sent: (values) => drafts.sent(form, values),
    discard: () => drafts.discard(form),
  };
}
