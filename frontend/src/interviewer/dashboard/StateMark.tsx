import type { Interview } from "../../api";
import { overdue } from "./overdue";
import classes from "./StateMark.module.css";

/** The state in a word and a shape (never colour alone), and how many are in it now. */
export function StateMark({ interview: i, now }: { interview: Interview; now: Date }) {
  const here = i.present ?? [];
  const waiting = i.state === "upcoming" && here.some((p) => p.mode === "candidate");
  const late = overdue(i, now);
  const names = here.map((p) => p.name).join(", ");
  return (
    <span
      className={classes.mark}
      data-state={late ? "overdue" : i.deletedAt ? "deleted" : i.state}
      data-waiting={waiting || undefined}
      title={names ? `In it now: ${names}` : undefined}
    >
      <span className={classes.shape} aria-hidden />
      {waiting
        ? `${here.length} waiting`
        : late
          ? "overdue"
          : i.deletedAt && i.state === "live"
            ? "was live"
            : i.state}
      {!waiting && here.length > 0 && ` · ${here.length}`}
      {names && <span className="visually-hidden">, in it now: {names}</span>}
    </span>
  );
}
