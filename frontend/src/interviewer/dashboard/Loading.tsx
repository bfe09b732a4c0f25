import classes from "./Loading.module.css";

const widths = [38, 52, 44, 60, 36, 48];

/** Rows that are not here yet; shown only when the relay takes longer than one notices. */
export function Loading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading interviews">
      {widths.map((width) => (
        <div key={width} className={classes.row}>
          <span className={classes.bar} style={{ width: 14 }} />
          <span className={classes.bar} style={{ width: `${width / 2}%` }} />
          <span className={classes.bar} style={{ width: "12%" }} />
        </div>
      ))}
    </div>
  );
}
