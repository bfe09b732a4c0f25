import { Textarea } from "@mantine/core";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import classes from "./Certificate.module.css";
import type { MailFormState } from "./useMailForm";

/** What few need: the certificate of a company's own authority. */
export function Certificate({ state: { form, errors, change } }: { state: MailFormState }) {
  const [opened, setOpened] = useState(form.caCertificate !== "");
  return (
    <details
      className={classes.advanced}
      open={opened || errors.caCertificate !== undefined}
      onToggle={(e) => setOpened(e.currentTarget.open)}
    >
      <summary className={classes.summary}>
        <ChevronRight size={14} aria-hidden className={classes.chevron} />
        Advanced
      </summary>
      <Textarea
        size="xs"
        label="Trusted certificate (PEM)"
        description="Only when the server’s certificate comes from your company’s own authority."
        placeholder="-----BEGIN CERTIFICATE-----"
        spellCheck={false}
        rows={6}
        classNames={{ input: classes.pem }}
        value={form.caCertificate}
        error={errors.caCertificate}
        onChange={(e) => change({ caCertificate: e.currentTarget.value })}
      />
    </details>
  );
}
