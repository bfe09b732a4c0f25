import classes from "./InterviewRow.module.css";

const head = { role: "columnheader" };
const row = { role: "row", "aria-rowindex": 1 };

/** What the columns are. A narrow window has none. */
export function Heads({ trash }: { trash: boolean }) {
  return (
    <div {...row} className={classes.heads}>
      <span {...head}>
        <span className="visually-hidden">Selected</span>
      </span>
      <span {...head}>Interview</span>
      <span {...head}>Candidate</span>
      <span {...head} className={classes.headInvited}>
        {trash ? <span className="visually-hidden">Invited</span> : "Invited"}
      </span>
      <span {...head}>{trash ? "Deleted" : "When"}</span>
      <span {...head}>State</span>
      <span {...head}>
        <span className="visually-hidden">Actions</span>
      </span>
    </div>
  );
}
