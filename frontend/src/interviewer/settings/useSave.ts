import { useState } from "react";

export interface Saving {
  busy: boolean;
  /** what went wrong the last time */
  error: unknown;
  save: () => Promise<void>;
  /** the error has been dealt with */
  clear: () => void;
}

/** Sends something once at a time and keeps what went wrong. */
export function useSave(send: () => Promise<void>): Saving {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await send();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, save, clear: () => setError(undefined) };
}
