import { Button, TextInput } from "@mantine/core";
import { Send } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { MailTested } from "../../api";
import { api, fieldError, sentence } from "../data/api";
import { useWorkplace } from "../useAccount";
import { Elapsed } from "./Elapsed";
import { toSettings } from "./mailForm";
import classes from "./TestMail.module.css";
import type { MailFormState } from "./useMailForm";

/** Sends one letter with what the form says, and tells what the server answered. */
export function TestMail({ state }: { state: MailFormState }) {
  const { account } = useWorkplace();
  const [to, setTo] = useState(account.person?.email ?? "");
  const [wrong, setWrong] = useState<string>();
  const [began, setBegan] = useState<number>();
  // An answer is about the values it was given for, and goes when they change.
  const [answer, setAnswer] = useState<MailTested & { about: string }>();
  const about = JSON.stringify([toSettings(state.form), to]);

  const field = useRef<HTMLInputElement>(null);
  const status = useRef<HTMLDivElement>(null);
  const shown = answer?.about === about ? answer : undefined;
  useEffect(() => {
    if (began !== undefined || shown) status.current?.scrollIntoView({ block: "nearest" });
  }, [began, shown]);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (began !== undefined) return;
    setAnswer(undefined);
    if (!state.check()) return;
    if (!to.trim()) {
      setWrong("To which address?");
      field.current?.focus();
      return;
    }
    setBegan(Date.now());
    try {
      setAnswer({ ...(await api.testMail(to.trim(), toSettings(state.form))), about });
    } catch (error) {
      const ofTo = fieldError(error, "to");
      setWrong(ofTo);
      if (!state.blame(error) && !ofTo) setAnswer({ ok: false, message: sentence(error), about });
    } finally {
      setBegan(undefined);
    }
  }

  return (
    <form className={classes.test} onSubmit={send} noValidate>
      <div className={classes.line}>
        <TextInput
          ref={field}
          className={classes.to}
          aria-label="Send the test to"
          placeholder="you@example.org"
          type="email"
          autoComplete="email"
          value={to}
          error={wrong}
          onChange={(e) => {
            setWrong(undefined);
            setTo(e.currentTarget.value);
          }}
        />
        <Button type="submit" leftSection={<Send size={14} aria-hidden />} loading={began !== undefined}>
          Send a test
        </Button>
      </div>
      <div role="status" className={classes.status} ref={status}>
        {began !== undefined && (
          <span className={classes.progress}>
            Talking to {state.form.host.trim()} … <Elapsed since={began} />
          </span>
        )}
        {shown && (
          <p className={classes.answer} data-ok={shown.ok}>
            {shown.message}
          </p>
        )}
      </div>
    </form>
  );
}
