import { surfaces, takesFocus } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";
import classes from "./OpeningSession.module.css";

/** Until the session is there. What is typed meanwhile is its editor's. */
export function OpeningSession() {
  useHeldKeys(takesFocus(), surfaces.editor, waitNoMore);
  return <div className={classes.opening} role="status" aria-label="Opening the session" />;
}
