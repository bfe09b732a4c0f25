import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { takesFocus } from "../../ui/keys/surfaces";
import type { SessionState } from "../model";
import type { Screen } from "./screen";

/** What was pressed with the pointer has the focus, but nobody means it to have the keys. */
const pressed = "button:not(:focus-visible)";

/** Nobody types anywhere. */
export function handsFree(): boolean {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.matches(pressed);
}

/**
 * Who has just pressed Run with the pointer, or opened a prompt, wants to type
 * to the program: the console gets the focus, never from under a text. When the
 * program is over, `onDone` takes back what Run took, unless it was moved meanwhile.
 */
export function useLentFocus(
  { running, me }: SessionState,
  screen: Screen | null,
  host: RefObject<HTMLElement | null>,
  onDone: (() => void) | undefined,
) {
  const id = running?.id;
  const mine = running?.authorId === me.id;
  const takesKeys = mine && running?.terminal !== undefined;
  const lent = useRef(false);
  const done = useRef(onDone);
  done.current = onDone;

  useLayoutEffect(() => {
    if (!id || !mine || !takesFocus() || !handsFree()) return;
    lent.current = true;
    if (takesKeys) screen?.focus();
  }, [id, mine, takesKeys, screen]);

  useEffect(() => {
    if (id || !lent.current) return;
    lent.current = false;
    const { activeElement } = document;
    const free =
      !activeElement ||
      activeElement === document.body ||
      activeElement.matches("[data-run]:not(:focus-visible)") ||
      host.current?.contains(activeElement);
    if (free) done.current?.();
  }, [id, host]);
}
