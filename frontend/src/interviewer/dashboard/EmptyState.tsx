import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { Mark } from "../../ui/Mark";
import { Keys } from "../Keys";
import classes from "./EmptyState.module.css";
import type { Filter } from "./useDashboardLists";

interface Props {
  trash: boolean;
  query: string;
  filter: Filter;
  away: boolean;
  onCreate: () => void;
  onClear: () => void;
}

/** Nothing to list: why, and what to do next. */
export function EmptyState({ trash, query, filter, away, onCreate, onClear }: Props) {
  if (away) {
    return (
      <Empty title="Nothing to show yet">
        Your interviews appear here as soon as the server answers. Is it running, and is this computer on its
        network?
      </Empty>
    );
  }
  if (query) {
    return (
      <Empty
        title={`Nothing matches “${query}”`}
        action={<Button onClick={onClear}>Clear the search</Button>}
      >
        Names, candidates and their addresses were searched.
      </Empty>
    );
  }
  if (trash)
    return (
      <Empty title="The trash is empty">
        What you delete comes here, and can be restored for 30 days. After that it is gone for ever.
      </Empty>
    );
  if (filter !== "all") {
    return (
      <Empty title={`No ${filter} interviews`} action={<Button onClick={onClear}>Show all</Button>}>
        Those in other states are not shown.
      </Empty>
    );
  }
  return (
    <Empty
      title="No interviews yet"
      action={
        <Button variant="filled" leftSection={<Plus size={15} aria-hidden />} onClick={onCreate}>
          New interview
        </Button>
      }
    >
      <em>New interview</em> opens one now: you get an editor and a link to send. <em>Link for later</em>{" "}
      makes the link alone.{" "}
      <span className={classes.keys}>
        Keys: <Keys keys={["N"]} /> new, <Keys keys={["mod", "K"]} /> anything, <Keys keys={["?"]} /> all
        keys.
      </span>
    </Empty>
  );
}

function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children: React.ReactNode;
  action?: React.ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <div className={classes.mark}>
        <Mark size={32} />
      </div>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{children}</p>
      {action}
    </div>
  );
}
