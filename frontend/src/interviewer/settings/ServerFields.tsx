import { Select, TextInput } from "@mantine/core";
import type { MailSecurity, MailSettings } from "../../api";
import classes from "./Form.module.css";
import { choose, securities } from "./mailForm";
import { PasswordField } from "./PasswordField";
import type { MailFormState } from "./useMailForm";

const choices = (Object.keys(securities) as MailSecurity[]).map((value) => ({
  value,
  label: securities[value].label,
}));

/** Where the server is and how Candor signs in to it. */
export function ServerFields({ state, settings }: { state: MailFormState; settings: MailSettings }) {
  const { form, errors, change } = state;
  return (
    <>
      <div className={classes.server}>
        <TextInput
          label="Host"
          placeholder="mail.example.org"
          autoCapitalize="off"
          spellCheck={false}
          value={form.host}
          error={errors.host}
          onChange={(e) => change({ host: e.currentTarget.value })}
        />
        <Select
          label="Security"
          data={choices}
          allowDeselect={false}
          value={form.security}
          error={errors.security}
          onChange={(security) => security && change(choose(form, security as MailSecurity))}
        />
        <TextInput
          label="Port"
          inputMode="numeric"
          maxLength={5}
          value={form.port}
          error={errors.port}
          onChange={(e) => change({ port: e.currentTarget.value })}
        />
      </div>
      {form.security === "none" && (
        <p className={classes.warning}>
          Mails can be read on the way: only for a server in a network that you trust. A password is then sent
          to this computer alone.
        </p>
      )}
      <div className={classes.pair}>
        <TextInput
          label="User name"
          placeholder="none"
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          value={form.username}
          error={errors.username}
          onChange={(e) => change({ username: e.currentTarget.value })}
        />
        <PasswordField
          isSet={settings.passwordSet}
          kept={settings.passwordKept}
          value={form.password}
          error={errors.password}
          onChange={(password) => change({ password })}
        />
      </div>
    </>
  );
}
