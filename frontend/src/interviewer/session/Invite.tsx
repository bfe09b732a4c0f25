import { Button, Popover } from "@mantine/core";
import { UserPlus } from "lucide-react";
import type { Interview } from "../../api";
import { InvitePanel } from "../invite/InvitePanel";
import classes from "./Invite.module.css";

/** The join link to copy, people to invite, and where their invitations stand. */
export function Invite({ interview }: { interview: Interview }) {
  return (
    <Popover width={420} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button h={28} className={classes.button} leftSection={<UserPlus size={14} aria-hidden />}>
          <span className={classes.label}>Invite</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Invite">
        <InvitePanel interview={interview} />
      </Popover.Dropdown>
    </Popover>
  );
}
