import type { Interview, Invitation, LetterDraft, NewInvitation, Person } from "../../api";
import { type Address, readAddress, sameEmail } from "./address";
import { panelRole } from "./invites";

/** The form that invites one more, as typed. */
export interface InviteDraft {
  to: string;
  name: string;
  message: string;
  role: "candidate" | "panel";
  reminders: number[]; // minutes before the start
}

export const nobody: InviteDraft = { to: "", name: "", message: "", role: "candidate", reminders: [] };

/** The candidate whose address is known is who is invited first; after a candidate, the panel. */
export function firstDraft(i: Interview, invited: Invitation[]): InviteDraft {
  const email = i.candidateEmail ?? "";
  if (email && !invited.some((x) => sameEmail(x.email, email)))
    return { ...nobody, to: email, name: i.candidateName ?? "" };
  return { ...nobody, role: invited.some((x) => x.role === "candidate") ? "panel" : "candidate" };
}

export function roleOf(draft: InviteDraft, people: Person[]): Invitation["role"] {
  return draft.role === "panel" ? panelRole(readAddress(draft.to)?.email ?? "", people) : "candidate";
}

/** What the relay needs to write the letter; an address that is half typed is none. */
export function toLetter(draft: InviteDraft, people: Person[]): LetterDraft {
  const address = readAddress(draft.to);
  return {
    role: roleOf(draft, people),
    name: draft.name.trim() || address?.name || "",
    message: draft.message.trim(),
    ...(address ? { to: address.email } : {}),
  };
}

export function toInvitation(
  draft: InviteDraft,
  address: Address,
  people: Person[],
  send: boolean,
  hasStart: boolean,
): NewInvitation {
  const name = draft.name.trim() || address.name;
  const message = draft.message.trim();
  return {
    to: address.email,
    role: roleOf(draft, people),
    send,
    ...(name ? { name } : {}),
    ...(message ? { message } : {}),
    ...(send && hasStart && draft.reminders.length > 0 ? { reminders: draft.reminders } : {}),
  };
}
