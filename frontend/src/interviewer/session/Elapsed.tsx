import type { Interview } from "../../api";
import { times } from "../../ui/times";
import { elapsed } from "../dashboard/times";
import { useNow } from "../dashboard/useNow";
import classes from "./Title.module.css";

/** How long the interview runs or ran, with its planned length; before that, when it begins. */
export function Elapsed({ interview: i }: { interview: Interview }) {
  const now = useNow(1000);
  if (i.state === "upcoming") {
    return i.startsAt ? <span className={classes.elapsed}>{times.moment(i.startsAt, now)}</span> : null;
  }
  if (!i.startedAt) return null;
  const until = i.state === "ended" && i.endedAt ? new Date(i.endedAt) : now;
  return (
    <span
      className={classes.elapsed}
      role="timer"
      aria-label="Time since the start"
      title={`Started ${times.moment(i.startedAt, now)}`}
    >
      {elapsed(i.startedAt, until)}
      {i.minutes ? <span className={classes.planned}>{` / ${i.minutes}:00`}</span> : null}
    </span>
  );
}
