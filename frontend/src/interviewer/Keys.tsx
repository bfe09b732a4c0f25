import classes from "./Keys.module.css";

const apple = /Mac|iPhone|iPad/.test(typeof navigator === "undefined" ? "" : navigator.platform);

/** Keys as they are called on this computer. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className={classes.keys}>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {key === "mod" ? (apple ? "⌘" : "Ctrl") : key}
        </kbd>
      ))}
    </span>
  );
}
