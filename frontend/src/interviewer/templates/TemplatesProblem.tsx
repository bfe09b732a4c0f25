import { ApiError } from "../../api";
import classes from "./TemplatesProblem.module.css";

/** The list could not be renewed: what that means, and that it goes on by itself. */
export function TemplatesProblem({ error, shown }: { error: Error; shown: boolean }) {
  const reason =
    error instanceof ApiError && !error.unreachable
      ? `The templates could not be loaded. ${error.message}`
      : "The server cannot be reached.";
  return (
    <p className={classes.problem} role="status">
      {reason} {shown && "This is what was here the last time."} Candor keeps trying.
    </p>
  );
}
