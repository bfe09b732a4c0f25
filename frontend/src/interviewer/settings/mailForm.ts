import type { MailSecurity, MailSettings, MailSettingsChange } from "../../api";

/** The mail settings as they stand in the form. */
export interface MailForm {
  host: string;
  port: string;
  security: MailSecurity;
  username: string;
  /** undefined: the one that is kept; "": none */
  password: string | undefined;
  from: string;
  fromName: string;
  caCertificate: string;
  perHour: string;
}

export const mailFields = [
  "host",
  "port",
  "security",
  "username",
  "password",
  "from",
  "fromName",
  "caCertificate",
  "perHour",
] as const satisfies readonly (keyof MailForm)[];

export type MailErrors = Partial<Record<keyof MailForm, string>>;

export const securities: Record<MailSecurity, { label: string; port: string }> = {
  starttls: { label: "STARTTLS", port: "587" },
  tls: { label: "TLS", port: "465" },
  none: { label: "None", port: "25" },
};

const mailsPerHour = "100"; // what the relay takes when nothing was said

export function toForm(settings: MailSettings): MailForm {
  const security = settings.security in securities ? settings.security : "starttls";
  return {
    host: settings.host,
    port: settings.host && settings.port ? String(settings.port) : securities[security].port,
    security,
    username: settings.username,
    password: undefined,
    from: settings.from,
    fromName: settings.fromName,
    caCertificate: settings.caCertificate,
    perHour: settings.perHour ? String(settings.perHour) : mailsPerHour,
  };
}

export function toSettings(form: MailForm): MailSettingsChange {
  const { password } = form;
  return {
    host: form.host.trim(),
    port: Number(form.port),
    security: form.security,
    username: form.username.trim(),
    from: form.from.trim(),
    fromName: form.fromName.trim(),
    caCertificate: form.caCertificate.trim(),
    perHour: Number(form.perHour || mailsPerHour),
    ...(password === undefined ? {} : { password }),
  };
}

/** Another security has another customary port; one that somebody chose stays. */
export function choose(form: MailForm, security: MailSecurity): Partial<MailForm> {
  const untouched = form.port.trim() === "" || form.port.trim() === securities[form.security].port;
  return untouched ? { security, port: securities[security].port } : { security };
}

/** What is certainly wrong, in a sentence for each field. The relay has the last word. */
export function checkMail(form: MailForm): MailErrors {
  const wrong: MailErrors = {};
  if (!form.host.trim()) wrong.host = "Which server sends your mail?";
  if (!whole(form.port, 65_535)) wrong.port = "A number from 1 to 65535.";
  if (!form.from.trim()) wrong.from = "From which address do the mails come?";
  else if (!/^[^\s@]+@[^\s@]+$/.test(form.from.trim())) wrong.from = "This is not an e-mail address.";
  if (form.perHour.trim() && !whole(form.perHour, 10_000)) wrong.perHour = "A number from 1 to 10000.";
  return wrong;
}

function whole(text: string, most: number): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}
