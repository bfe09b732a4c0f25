import { Button, Group, TextInput } from "@mantine/core";
import { CalendarDays } from "lucide-react";
import type { Interview } from "../../api";
import { times } from "../../ui/times";
import { useInvitations } from "../data/useInvitations";
import { CopyLink } from "../invite/CopyLink";
import { giveCalendarFile } from "../invite/giveCalendarFile";
import { InvitedList } from "../invite/InvitedList";
import type { How } from "../invite/invites";
import { LinkWarning } from "../invite/LinkWarning";
import { WriteFirst } from "../invite/WriteFirst";
import classes from "./LinkMade.module.css";

/** An interview that was just made, and how those who take part were to hear of it. */
export interface Made {
  interview: Interview;
  how: How;
}

/** What has happened, and what is left to do. */
export function LinkMade({ made, onClose }: { made: Made; onClose: () => void }) {
  const { interview: i, how } = made;
  const invitations = useInvitations(i.id).data ?? [];
  return (
    <div className={classes.made}>
      <TextInput
        label="Join link"
        value={i.joinUrl}
        readOnly
        onFocus={(e) => e.currentTarget.select()}
        classNames={{ input: classes.link }}
      />
      <p className={classes.text}>
        “{i.title}” is on the list{i.startsAt ? `, ${times.moment(i.startsAt, new Date())} your time` : ""}.
        Who opens the link enters as a candidate, without an account.
      </p>
      <LinkWarning link={i.joinUrl} />
      {how === "self" && <WriteFirst interview={i} invitations={invitations} />}
      <InvitedList interview={i} invitations={invitations} />
      <Group justify="flex-end" gap="xs">
        {i.startsAt && (
          <Button
            leftSection={<CalendarDays size={14} aria-hidden />}
            onClick={() => void giveCalendarFile(i)}
          >
            Calendar file
          </Button>
        )}
        <Button onClick={onClose}>Done</Button>
        <CopyLink interview={i} autoFocus />
      </Group>
    </div>
  );
}
