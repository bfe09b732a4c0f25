import { ApiError } from "../../api";
import { times } from "../../ui/times";
import classes from "./Banner.module.css";

interface Props {
  away: boolean;
  error: Error | null;
  updatedAt: number; // unix ms; 0: only what was seen the last time
  shown: boolean;
}

/** One plain line when the list could not be renewed: what that means, and that it goes on by itself. */
export function Banner({ away, error, updatedAt, shown }: Props) {
  let text = "";
  if (away) {
    const since =
      updatedAt > 0 ? ` at ${times.moment(new Date(updatedAt).toISOString(), new Date())}` : " the last time";
    text = `The server cannot be reached.${shown ? ` This is what was here${since}.` : ""} Candor keeps trying.`;
  } else if (error) {
    text = `The list could not be renewed. ${error instanceof ApiError ? error.message : ""} Candor keeps trying.`;
  }
  return (
    <div role="status" className={classes.region}>
      {text && <p className={classes.banner}>{text}</p>}
    </div>
  );
}
