import { Pencil } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { NameField } from "../dashboard/NameField";
import { ChangeDialog } from "../invite/ChangeDialog";
import { useWorkplace } from "../useAccount";
import { Elapsed } from "./Elapsed";
import classes from "./Title.module.css";
import { TitleMenu } from "./TitleMenu";

/** The interview's name, to be changed where it stands, what else can be done about it, and how long it has run. */
export function Title({
  interview: i,
  onInstruct,
}: {
  interview: Interview;
  onInstruct: (() => void) | undefined;
}) {
  const { actions } = useWorkplace();
  const [renaming, setRenaming] = useState(false);
  const [changing, setChanging] = useState(false);
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
          <button
            type="button"
            className={classes.name}
            title={`${i.title} (rename)`}
            onClick={() => setRenaming(true)}
          >
            <span className={classes.text} dir="auto">
              {i.title}
            </span>
            <span className="visually-hidden"> (rename)</span>
            <Pencil size={12} aria-hidden />
          </button>
        </h1>
      )}
      <TitleMenu
        interview={i}
        renaming={renaming}
        onRename={() => setRenaming(true)}
        onChange={() => setChanging(true)}
        onInstruct={onInstruct}
      />
      <Elapsed interview={i} />
      <ChangeDialog interview={changing ? i : undefined} onClose={() => setChanging(false)} />
    </div>
  );
}
