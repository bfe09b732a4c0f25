import { TextInput } from "@mantine/core";
import classes from "./Form.module.css";
import type { MailFormState } from "./useMailForm";

/** Whom the letters come from, and how many there may be. */
export function SenderFields({ state: { form, errors, change } }: { state: MailFormState }) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="From address"
          type="email"
          placeholder="interviews@example.org"
          autoComplete="off"
          value={form.from}
          error={errors.from}
          onChange={(e) => change({ from: e.currentTarget.value })}
        />
        <TextInput
          label="From name"
          placeholder="Example Ltd, interviews"
          autoComplete="off"
          maxLength={200} // what the relay takes
          value={form.fromName}
          error={errors.fromName}
          onChange={(e) => change({ fromName: e.currentTarget.value })}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          label="Mails an hour, at most"
          description="Within any 60 minutes. Further ones wait, and leave by themselves."
          inputWrapperOrder={["label", "input", "description", "error"]}
          inputMode="numeric"
          maxLength={5}
          value={form.perHour}
          error={errors.perHour}
          onChange={(e) => change({ perHour: e.currentTarget.value })}
        />
      </div>
    </>
  );
}
