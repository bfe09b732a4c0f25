import { useQuery } from "@tanstack/react-query";
import { api } from "../data/api";
import { edited } from "../data/changes";
import { useWorkplace } from "../useAccount";
import classes from "./Form.module.css";
import { LoadProblem } from "./LoadProblem";
import { MailForm } from "./MailForm";
import { MailStateLine } from "./MailStateLine";

/** Whether mail goes out, and for an administrator how. */
export function MailSection() {
  const { account } = useWorkplace();
  if (!account.person) return null; // the relay's first answer is on its way
  return account.person.role === "admin" ? <Settings /> : <Reader />;
}

function Settings() {
  const settings = useQuery({ queryKey: ["mail-settings"], queryFn: api.mailSettings, meta: edited });
  if (settings.data) return <MailForm settings={settings.data} />;
  if (settings.isError) return <LoadProblem error={settings.error} onRetry={() => void settings.refetch()} />;
  return null;
}

function Reader() {
  return (
    <div className={classes.scroll}>
      <div className={classes.form}>
        <MailStateLine />
        <p className={classes.hint}>
          Which mail server Candor uses is an administrator’s to set up and to change.
        </p>
      </div>
    </div>
  );
}
