import { useLayoutEffect, useRef } from "react";
import { holdKeys } from "./heldKeys";

/** For what cannot be taken back: Escape ends the waiting alone. */
export const waitNoMore = () => {};

/**
 * From the moment that something is `wanted`, keys are held until what `into` selects has the
 * focus, and then are its own. Escape calls `cancel`, which is to take the wish back.
 */
export function useHeldKeys(wanted: boolean, into: string, cancel?: () => void): void {
  const latest = useRef(cancel);
  latest.current = cancel;
  useLayoutEffect(() => (wanted ? holdKeys(into, () => latest.current?.()) : undefined), [wanted, into]);
}
