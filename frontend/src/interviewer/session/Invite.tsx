import { Button, Popover } from "@mantine/core";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";
import { InvitePanel } from "../invite/InvitePanel";
import classes from "./Invite.module.css";

/** The join link to copy, people to invite, and where their invitations stand. */
export function Invite({ interview }: { interview: Interview }) {
  const [open, setOpen] = useState(false);
  useHeldKeys(open, '[role=dialog][aria-label="Invite"]', () => setOpen(false));
  return (
    <Popover width={420} position="bottom-end" trapFocus returnFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <Button
          h={28}
          className={classes.button}
          onClick={() => setOpen(!open)}
          leftSection={<UserPlus size={14} aria-hidden />}
        >
          <span className={classes.label}>Invite</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Invite">
        <InvitePanel interview={interview} />
      </Popover.Dropdown>
    </Popover>
  );
}
