import { Link } from "wouter";
import { useWorkplace } from "../useAccount";
import classes from "./NoMailServer.module.css";

/** Why Candor cannot send, and what can be done about it. */
export function NoMailServer({ id }: { id?: string }) {
  const { account } = useWorkplace();
  return (
    <span id={id} className={classes.reason}>
      No mail server is set up.{" "}
      {account.person?.role === "admin" ? (
        <Link href="/settings/mail">Set one up in Settings</Link>
      ) : (
        "An administrator can do that in Settings."
      )}
    </span>
  );
}
