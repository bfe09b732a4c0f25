import type { WordingSettings } from "../../api";
import classes from "./FieldList.module.css";

interface Props {
  fields: WordingSettings["fields"];
  /** puts the field where the caret is; undefined: nothing can be changed */
  onInsert: ((name: string) => void) | undefined;
}

/** The fields that a text may have, each with what becomes of it. */
export function FieldList({ fields, onInsert }: Props) {
  return (
    <div>
      <h2 className={classes.title}>Fields</h2>
      <ul className={classes.list}>
        {fields.map(({ name, meaning, example }) => (
          <li key={name} className={classes.field}>
            {onInsert ? (
              <button
                type="button"
                className={classes.chip}
                title={`Insert where the caret is. For instance: ${example}`}
                onMouseDown={(e) => e.preventDefault()} // the caret stays where it is seen
                onClick={() => onInsert(name)}
              >
                <span className="visually-hidden">Insert </span>
                {`{{${name}}}`}
              </button>
            ) : (
              <code className={classes.chip}>{`{{${name}}}`}</code>
            )}
            <span className={classes.meaning}>{meaning}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
