import { useEffect, useRef } from "react";
import type { MailSettings } from "../../api";
import { Certificate } from "./Certificate";
import classes from "./Form.module.css";
import { MailStateLine } from "./MailStateLine";
import { RemoveMail } from "./RemoveMail";
import { SaveBar } from "./SaveBar";
import { Section } from "./Section";
import { SenderFields } from "./SenderFields";
import { ServerFields } from "./ServerFields";
import { TestMail } from "./TestMail";
import { useMailForm } from "./useMailForm";

/** The administrator's mail settings. */
export function MailForm({ settings }: { settings: MailSettings }) {
  const state = useMailForm(settings);
  const fields = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.refusals > 0) fields.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state.refusals]);
  return (
    <>
      <div className={classes.scroll}>
        <div className={classes.form}>
          <MailStateLine />
          <form
            ref={fields}
            className={classes.group}
            noValidate
            autoComplete="off"
            onSubmit={(e) => {
              e.preventDefault();
              if (state.unsaved) state.save();
            }}
          >
            <Section title="Server" about="The outgoing mail server (SMTP) of your company or your provider.">
              <ServerFields state={state} settings={settings} />
            </Section>
            <Section title="Mails">
              <SenderFields state={state} />
            </Section>
            <Certificate state={state} />
            <button type="submit" hidden />
          </form>
          <Section title="Try it" about="Sends one mail now, with what is written above, saved or not.">
            <TestMail state={state} />
          </Section>
        </div>
      </div>
      <SaveBar
        unsaved={state.unsaved}
        busy={state.saving}
        problem={state.problem}
        onSave={state.save}
        onDiscard={state.discard}
      >
        {settings.host !== "" && <RemoveMail onRemoved={state.discard} />}
      </SaveBar>
    </>
  );
}
