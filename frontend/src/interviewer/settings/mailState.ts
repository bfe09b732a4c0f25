import type { MailState } from "../../api";

export interface Line {
  tone: "on" | "off" | "problem";
  text: string;
}

/** How this workspace's mail does, in one line. */
export function mailLine({ configured, from, waiting, problem }: MailState): Line {
  const letters = waiting === 1 ? "1 mail waits" : `${waiting} mails wait`;
  if (!configured) {
    const also = waiting > 0 ? ` ${letters} for a mail server.` : "";
    return {
      tone: "off",
      text: `Not set up: Candor sends no mail itself. Links to copy and your own mail program work all the same.${also}`,
    };
  }
  if (problem) return { tone: "problem", text: waiting > 0 ? `${problem} (${letters}.)` : problem };
  return {
    tone: "on",
    text: `Set up: mails come from ${from}.${waiting > 0 ? ` ${letters} to be sent.` : ""}`,
  };
}
