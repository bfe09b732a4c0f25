import { Button, Group } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useLocation } from "wouter";
import { ApiError, type Interview } from "../../api";
import { Mark } from "../../ui/Mark";
import { Palette } from "../shell/Palette";
import { useWorkplace } from "../useAccount";
import classes from "./SessionProblem.module.css";

interface Props {
  interview: Interview | undefined;
  error: Error | null;
  onRetry: () => void;
}

/** There is no session to show: why, and what can be done. */
export function SessionProblem({ interview, error, onRetry }: Props) {
  const { actions } = useWorkplace();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);

  let title = "This interview could not be opened";
  let text = error instanceof ApiError ? error.message : "Something went wrong in this window.";
  let act: ReactNode = <Button onClick={onRetry}>Try again</Button>;
  if (interview?.deletedAt) {
    title = `“${interview.title}” is in the trash`;
    text = "Its link is dead. Restored, it is as it was, with the same link.";
    const restore = async () => {
      setBusy(true);
      await actions.restore([interview]);
      setBusy(false);
    };
    act = (
      <Button variant="filled" loading={busy} onClick={() => void restore()}>
        Restore
      </Button>
    );
  } else if (error instanceof ApiError && error.status === 404) {
    title = "This interview is not here";
    text = "It was deleted for ever, or the address is wrong.";
    act = null;
  }
  return (
    <main className={classes.page}>
      <Mark size={32} />
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.text}>{text}</p>
      <Group gap="xs">
        {act}
        <Button onClick={() => navigate("/")}>All interviews</Button>
      </Group>
      <Palette />
    </main>
  );
}
