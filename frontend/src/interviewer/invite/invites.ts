import type { NewInvitation, Person } from "../../api";
import { readAddress, sameEmail } from "./address";
import type { Plan } from "./plan";

/** How those who take part hear of it. */
export type How = "candor" | "self" | "link";

/** The part of the form that says whom to invite, and how. */
export interface Invites {
  panel: string[]; // "Grace Hopper <grace@example.org>" or a bare address
  how: How;
  message: string;
  candidateZone: string; // "": that of the time
  reminders: number[]; // minutes before the start
}

export const noInvites: Invites = { panel: [], how: "link", message: "", candidateZone: "", reminders: [] };

/** An address of the panel is an interviewer's when a person of this workspace has it. */
export function panelRole(email: string, people: Person[]): "interviewer" | "guest" {
  return people.some((p) => p.email && sameEmail(p.email, email)) ? "interviewer" : "guest";
}

/** Everybody to be invited: the candidate unless a link is all that is wanted, and the panel. */
export function toInvitations(plan: Plan, invites: Invites, people: Person[]): NewInvitation[] {
  const send = invites.how === "candor";
  const message = invites.how === "link" ? "" : invites.message.trim();
  const common = {
    send,
    ...(message ? { message } : {}),
    ...(send && plan.date && invites.reminders.length > 0 ? { reminders: invites.reminders } : {}),
  };
  const invitations: NewInvitation[] = [];
  const to = plan.candidateEmail.trim();
  if (to && invites.how !== "link") {
    const name = plan.candidateName.trim();
    invitations.push({
      to,
      role: "candidate",
      ...(name ? { name } : {}),
      ...(invites.candidateZone ? { timeZone: invites.candidateZone } : {}),
      ...common,
    });
  }
  for (const text of invites.panel) {
    const address = readAddress(text);
    if (!address || invitations.some((i) => sameEmail(i.to, address.email))) continue;
    const name = address.name || people.find((p) => sameEmail(p.email, address.email))?.name;
    invitations.push({
      to: address.email,
      role: panelRole(address.email, people),
      ...(name ? { name } : {}),
      ...common,
    });
  }
  return invitations;
}

/** What is wrong with whom to invite. */
export function checkInvites(plan: Plan, invites: Invites): { panel?: string; how?: string } {
  const bad = invites.panel.find((text) => !readAddress(text));
  if (bad !== undefined) return { panel: `“${bad}” is not an e-mail address.` };
  if (invites.how !== "link" && !plan.candidateEmail.trim() && invites.panel.length === 0)
    return { how: "To whom? Give the candidate’s e-mail above, or choose “Just the link”." };
  return {};
}
