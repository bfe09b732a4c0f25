import { Pencil } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { NameField } from "../dashboard/NameField";
import { useWorkplace } from "../useAccount";
import { Elapsed } from "./Elapsed";
import classes from "./Title.module.css";

/** The interview's name, to be changed where it stands, and how long it has run. */
export function Title({ interview: i }: { interview: Interview }) {
  const { actions } = useWorkplace();
  const [renaming, setRenaming] = useState(false);
  return (
    <div className={classes.title}>
      {renaming ? (
        <NameField
          name={i.name}
          label="Name of the interview"
          onDone={(name) => {
            setRenaming(false);
            if (name !== undefined && name !== i.name) void actions.rename(i, name);
          }}
        />
      ) : (
        <h1 className={classes.heading}>
          <button type="button" className={classes.name} title="Rename" onClick={() => setRenaming(true)}>
            <span className={classes.text}>{i.title}</span>
            <span className="visually-hidden"> (rename)</span>
            <Pencil size={12} aria-hidden />
          </button>
        </h1>
      )}
      <Elapsed interview={i} />
    </div>
  );
}
