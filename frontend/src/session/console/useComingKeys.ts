import { surfaces, takesFocus } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";
import type { SessionState } from "../model";
import type { Screen } from "./screen";
import { handsFree } from "./useLentFocus";

/** What is typed between Run, or a prompt's button, and the program is the program's, see useLentFocus. */
export function useComingKeys({ coming, running, me }: SessionState, screen: Screen | null) {
  const takesKeys = running?.terminal !== undefined && running.authorId === me.id;
  const awaited = coming !== null || (takesKeys && !screen);
  // A prompt's button goes away when it is pressed, and the focus with it.
  const free = coming === "prompt" || handsFree();
  useHeldKeys(awaited && free && takesFocus(), surfaces.console, waitNoMore);
}
