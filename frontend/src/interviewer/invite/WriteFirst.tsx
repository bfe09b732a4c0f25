import { Button } from "@mantine/core";
import { Mail } from "lucide-react";
import type { Interview, Invitation } from "../../api";
import { useLetter } from "../data/useInvitations";
import { desktop } from "../desktop";
import { letterLink, offerWhole } from "./openLetter";

interface Props {
  interview: Interview;
  invitations: Invitation[];
}

/** The mail that one wanted to write oneself: to the candidate, or else to the first of the panel. */
export function WriteFirst({ interview, invitations }: Props) {
  const first = invitations.find((i) => i.role === "candidate") ?? invitations[0];
  return first ? <WriteTo interview={interview} invitation={first} /> : null;
}

function WriteTo({ interview, invitation: i }: { interview: Interview; invitation: Invitation }) {
  const { email: to, name, message, role, timeZone } = i;
  const letter = useLetter(interview.id, { to, name, message, role, timeZone }).data;
  if (!letter) return null;
  const { href } = letterLink(letter);
  return (
    <Button
      component="a"
      href={href}
      variant="light"
      style={{ alignSelf: "flex-start" }}
      leftSection={<Mail size={14} aria-hidden />}
      onClick={(event) => {
        if (desktop) {
          event.preventDefault();
          desktop.open(href);
        }
        void offerWhole(letter);
      }}
    >
      Write the mail to {i.name || i.email}
    </Button>
  );
}
