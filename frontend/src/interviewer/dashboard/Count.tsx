import classes from "./Count.module.css";

/** How many interviews are listed, below them. */
export function Count({ rows, more }: { rows: number; more: boolean }) {
  return (
    <footer className={classes.footer} aria-hidden={rows === 0}>
      <span>{rows > 0 && `${rows}${more ? "+" : ""} ${rows === 1 ? "interview" : "interviews"}`}</span>
    </footer>
  );
}
