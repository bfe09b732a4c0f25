import { times } from "../../ui/times";
import classes from "./KeptLine.module.css";
import type { Kept } from "./kept";

/** What is shown is not what is saved: it was typed before and kept in this browser. */
export function KeptLine({ kept, savedAt }: { kept: Kept; savedAt: string }) {
  const changed = kept.changedAt !== savedAt && savedAt !== "";
  return (
    <p className={classes.line} role="status">
      These are your unsaved changes, kept in this browser since{" "}
      {times.moment(new Date(kept.at).toISOString(), new Date())}.{" "}
      {changed
        ? "The template was saved by somebody meanwhile: Save replaces that, Discard shows it."
        : "Discard goes back to what is saved."}
    </p>
  );
}
