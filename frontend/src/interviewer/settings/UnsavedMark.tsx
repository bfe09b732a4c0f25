import classes from "./UnsavedMark.module.css";

/** A dot: something here is not saved. */
export function UnsavedMark() {
  return (
    <span className={classes.mark}>
      <span className="visually-hidden"> (unsaved)</span>
    </span>
  );
}
