import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { type FormEvent, useId, useMemo, useRef, useState } from "react";
import type { Interview, Invitation } from "../../api";
import { say } from "../announce";
import { fieldError, sentence } from "../data/api";
import { InvitationActs } from "../data/invitationActs";
import { useLetter, useMail, usePeople } from "../data/useInvitations";
import { readAddress, sameEmail } from "./address";
import classes from "./InviteForm.module.css";
import { firstDraft, nobody, roleOf, toInvitation, toLetter } from "./inviteDraft";
import { LetterActs } from "./LetterActs";
import { NoMailServer } from "./NoMailServer";
import { Reminders } from "./Reminders";

const needAddress = "Give an e-mail address, as in ada@example.org.";
const roles = [
  { value: "candidate", label: "Candidate" },
  { value: "panel", label: "Panel" },
];

interface Props {
  interview: Interview;
  invited: Invitation[];
}

/** Invites one more: by Candor's mail, by one's own, or by copying the letter. */
export function InviteForm({ interview: i, invited }: Props) {
  const acts = useActs(i.id);
  const mail = useMail();
  const people = usePeople().data ?? [];
  const [form, setForm] = useState(() => firstDraft(i, invited));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const reason = useId();
  const to = useRef<HTMLInputElement>(null);
  const [settled] = useDebouncedValue(form, 200);

  const address = readAddress(form.to);
  const role = roleOf(form, people);
  const letter = useLetter(i.id, toLetter(settled, people));
  const set = (change: Partial<typeof form>) => {
    setError(undefined);
    setForm((f) => ({ ...f, ...change }));
  };

  const already =
    address && invited.find((x) => sameEmail(x.email, address.email) && x.state !== "withdrawn");
  // Who has the invitation, or is about to get it, gets no other by this form.
  const has = already && ["queued", "sending", "sent"].includes(already.state);

  const refuse = (why: string) => {
    setError(why);
    to.current?.focus();
    return false;
  };
  // Without an address the mail goes to nobody yet; with a wrong one to nobody ever.
  const allowed = () => form.to.trim() === "" || address !== undefined || refuse(needAddress);

  async function invite(send: boolean): Promise<void> {
    if (busy || !address) {
      if (send && !address) refuse(needAddress);
      return;
    }
    setBusy(true);
    try {
      const body = toInvitation(form, address, people, send, Boolean(i.startsAt));
      await acts.invite(body);
      const who = body.name || body.to;
      if (send) say(has ? `The invitation of ${who} is changed` : `The invitation to ${who} is on its way`);
      if (send) setForm(nobody);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }
  const wrongAddress = typeof error === "string" ? error : fieldError(error, "to");
  const wrongRole = fieldError(error, "role");
  return (
    <form
      className={classes.form}
      aria-label="Invite somebody"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void invite(true);
      }}
    >
      <div className={classes.pair}>
        <TextInput
          ref={to}
          label="E-mail"
          type="email"
          autoComplete="off"
          value={form.to}
          error={wrongAddress}
          onChange={(e) => set({ to: e.currentTarget.value })}
        />
        <Select
          label="As"
          data={roles}
          value={form.role}
          error={wrongRole}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(value) => set({ role: value === "panel" ? "panel" : "candidate" })}
        />
      </div>
      {form.role === "panel" && address && (
        <p className={classes.note}>
          {role === "interviewer"
            ? "Has an account here, and gets the link to the session in interviewer mode."
            : "Has no account here, and gets the join link: candidate mode."}
        </p>
      )}
      <TextInput
        label="Name"
        autoComplete="off"
        maxLength={200}
        value={form.name}
        placeholder={address?.name ?? ""}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
      <Textarea
        label="Personal message"
        size="xs"
        rows={2}
        maxLength={4000}
        value={form.message}
        onChange={(e) => set({ message: e.currentTarget.value })}
      />
      {i.startsAt && mail.data?.configured && (
        <Reminders value={form.reminders} onChange={(reminders) => set({ reminders })} />
      )}
      {already && (
        <p className={classes.note}>
          Is invited already: the name, the message and the reminders are changed, and{" "}
          {has ? "no mail is sent" : "the invitation is sent"}.
        </p>
      )}
      {error !== undefined && !wrongAddress && !wrongRole && (
        <p className={classes.problem} role="alert">
          {sentence(error)}
        </p>
      )}
      <div className={classes.acts}>
        <Button
          type="submit"
          variant="light"
          loading={busy}
          disabled={mail.data?.configured !== true}
          aria-describedby={reason}
          leftSection={<Send size={14} aria-hidden />}
        >
          {has ? "Change invitation" : "Send invitation"}
        </Button>
        {mail.data?.configured === false && <NoMailServer id={reason} />}
      </div>
      <LetterActs
        interview={i}
        letter={letter.data}
        problem={letter.error}
        allowed={allowed}
        onWrite={() => void (!already && invite(false))}
      />
    </form>
  );
}

function useActs(id: string): InvitationActs {
  const client = useQueryClient();
  return useMemo(() => new InvitationActs(client, id), [client, id]);
}
