import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Mail, RotateCw, UserX } from "lucide-react";
import { useState } from "react";
import type { Interview, Invitation } from "../../api";
import { api, sentence } from "../data/api";
import { InvitationActs } from "../data/invitationActs";
import { useMail } from "../data/useInvitations";
import classes from "./InvitedPerson.module.css";
import { openLetter } from "./openLetter";
import { invitationText } from "./stateText";
import { placeOf } from "./zoned";

const roles = { candidate: "", interviewer: "panel", guest: "panel, guest" };

/** Nobody has to be told that they need not come. Of an earlier letter the state does not tell: then one is asked. */
const neverTold = (i: Invitation) =>
  i.state === "link" || (i.kind === "invitation" && (i.state === "queued" || i.state === "failed"));

interface Props {
  interview: Interview;
  invitation: Invitation;
  now: Date;
}

/** One who is invited: where their mail stands, and what can be done about it. */
export function InvitedPerson({ interview, invitation: i, now }: Props) {
  const acts = new InvitationActs(useQueryClient(), interview.id);
  const mail = useMail();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const who = i.name || i.email;
  const state = invitationText(i, now);
  const details = [i.name && i.email, roles[i.role], i.timeZone && placeOf(i.timeZone)]
    .filter(Boolean)
    .join(" · ");
  const onItsWay = i.state === "queued" || i.state === "sending";

  async function run(act: () => Promise<unknown>) {
    setBusy(true);
    setProblem("");
    try {
      await act();
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  }
  const write = async () => {
    const { email: to, name, message, role, timeZone } = i;
    await openLetter(await api.previewInvitation(interview.id, { to, name, message, role, timeZone }));
  };
  const withdraw = (notify: boolean) => {
    setAsking(false);
    void run(() => acts.withdraw(i, notify));
  };
  return (
    <li className={classes.person}>
      <div className={classes.what}>
        <bdi className={classes.who}>{who}</bdi>{" "}
        {details && <span className={classes.details}>{details}</span>}
        <span className={classes.state} data-tone={state.tone}>
          {state.text}
        </span>
        {problem && (
          <span className={classes.problem} role="alert">
            {problem}
          </span>
        )}
      </div>
      <div className={classes.acts}>
        {mail.data?.configured && !onItsWay && (
          <Button
            size="compact-sm"
            variant={state.tone === "quiet" ? "subtle" : "light"}
            loading={busy}
            leftSection={<RotateCw size={12} aria-hidden />}
            aria-label={`${i.state === "link" ? "Send" : "Send again"} to ${who}`}
            onClick={() => void run(() => acts.resend(i))}
          >
            {i.state === "link" ? "Send" : "Send again"}
          </Button>
        )}
        <ActionIcon
          aria-label={`Write a mail to ${who}`}
          title="Write a mail yourself"
          onClick={() => void run(write)}
        >
          <Mail size={14} aria-hidden />
        </ActionIcon>
        {i.state !== "withdrawn" && (
          <ActionIcon
            aria-label={`Withdraw the invitation of ${who}`}
            title="Invite no longer"
            aria-expanded={asking}
            onClick={() => (neverTold(i) ? withdraw(false) : setAsking(!asking))}
          >
            <UserX size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {asking && (
        <fieldset className={classes.asking}>
          <legend className={classes.question}>Send {who} a cancellation?</legend>
          <Button size="compact-sm" onClick={() => setAsking(false)}>
            Keep
          </Button>
          <Button size="compact-sm" onClick={() => withdraw(false)}>
            Without mail
          </Button>
          <Button size="compact-sm" color="danger" onClick={() => withdraw(true)}>
            Send
          </Button>
        </fieldset>
      )}
    </li>
  );
}
