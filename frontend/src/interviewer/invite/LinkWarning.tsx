import classes from "./LinkWarning.module.css";
import { onlyHere } from "./onlyHere";

/** Says that a link leads nowhere for others, where that is so. */
export function LinkWarning({ link }: { link: string }) {
  if (!onlyHere(link)) return null;
  return (
    <p className={classes.warning}>
      The link works on this computer only: Candor has no address here that others can reach.
    </p>
  );
}
