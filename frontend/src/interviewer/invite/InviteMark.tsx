import { Tooltip } from "@mantine/core";
import {
  CircleAlert,
  Clock,
  Link2,
  type LucideIcon,
  MailCheck,
  MailQuestion,
  MailX,
  Send,
} from "lucide-react";
import type { Interview, Invited } from "../../api";
import classes from "./InviteMark.module.css";
import { invitedMark } from "./stateText";

const icons: Record<Exclude<Invited["state"], "">, LucideIcon> = {
  link: Link2,
  queued: Clock,
  sending: Send,
  sent: MailCheck,
  failed: CircleAlert,
  unconfirmed: MailQuestion,
  withdrawn: MailX,
};

interface Props {
  interview: Interview;
  tabIndex: number;
  onOpen: () => void;
}

/** Where an interview's invitations stand; a click shows each of them. */
export function InviteMark({ interview: i, tabIndex, onOpen }: Props) {
  const mark = invitedMark(i.invited);
  const state = i.invited?.state;
  if (!mark || !state) return null;
  const Icon = icons[state];
  return (
    <Tooltip label={mark.sentence} multiline maw={320}>
      <button
        type="button"
        className={classes.mark}
        data-tone={mark.tone}
        tabIndex={tabIndex}
        aria-label={`Invitations of ${i.title}: ${mark.word}. ${mark.sentence}`}
        onClick={onOpen}
      >
        <Icon size={13} aria-hidden />
        <span className={classes.word}>{mark.word}</span>
      </button>
    </Tooltip>
  );
}
