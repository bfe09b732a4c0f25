import { Button } from "@mantine/core";
import { sentence } from "../data/api";
import classes from "./LoadProblem.module.css";

/** Settings that could not be read. */
export function LoadProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={classes.problem} role="alert">
      <p className={classes.text}>These settings could not be read. {sentence(error)}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
