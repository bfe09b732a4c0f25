import classes from "./Keys.module.css";

const apple = /Mac|iPhone|iPad/.test(typeof navigator === "undefined" ? "" : navigator.platform);

/** Keys as they are called on this computer. A hint, unless somebody asked for them. */
export function Keys({ keys, asked = false }: { keys: readonly string[]; asked?: boolean }) {
  return (
    <span className={classes.keys} data-asked={asked || undefined}>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {key === "mod" ? (apple ? "⌘" : "Ctrl") : key}
        </kbd>
      ))}
    </span>
  );
}
