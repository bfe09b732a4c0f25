import { TextInput } from "@mantine/core";
import type { Interview } from "../../api";
import { sentence } from "../data/api";
import { useInvitations } from "../data/useInvitations";
import { CopyLink } from "./CopyLink";
import { InvitedList } from "./InvitedList";
import { InviteForm } from "./InviteForm";
import classes from "./InvitePanel.module.css";
import { LinkWarning } from "./LinkWarning";

/** The join link, to copy; somebody to invite; and where everybody's invitation stands. */
export function InvitePanel({ interview: i }: { interview: Interview }) {
  const invitations = useInvitations(i.id);
  return (
    <div className={classes.panel}>
      <div className={classes.linkLine}>
        <TextInput
          label="Join link"
          readOnly
          value={i.joinUrl}
          onFocus={(e) => e.currentTarget.select()}
          className={classes.linkField ?? ""}
          classNames={{ input: classes.link }}
        />
        <CopyLink interview={i} autoFocus />
      </div>
      <LinkWarning link={i.joinUrl} />
      {invitations.data && <InviteForm interview={i} invited={invitations.data} />}
      {invitations.error && (
        <p className={classes.warning} role="alert">
          Who is invited could not be read. {sentence(invitations.error)}
        </p>
      )}
      {invitations.data && <InvitedList interview={i} invitations={invitations.data} />}
      <p className={classes.hint}>
        Who opens the link gives a name and is in the session as a candidate: the editor, the console and who
        is here. No account, nothing to install; notes do not exist there.
      </p>
    </div>
  );
}
