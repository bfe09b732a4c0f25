import { Button, Popover, TextInput } from "@mantine/core";
import { Check, Copy, Mail, UserPlus } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { say } from "../announce";
import { desktop } from "../desktop";
import { useWorkplace } from "../useAccount";
import classes from "./Invite.module.css";
import { mailto, onlyHere } from "./mail";

/** The join link, to copy or to mail, and what who opens it will see. */
export function Invite({ interview: i }: { interview: Interview }) {
  const { account, actions } = useWorkplace();
  const [copied, setCopied] = useState(false);
  const mail = mailto(i, account.person?.name ?? "");
  const copy = async () => {
    if (!(await actions.copyLink(i))) return;
    setCopied(true);
    say("Link copied");
  };
  return (
    <Popover
      width={340}
      position="bottom-end"
      trapFocus
      returnFocus
      onChange={(open) => open && setCopied(false)}
    >
      <Popover.Target>
        <Button h={28} className={classes.button} leftSection={<UserPlus size={14} aria-hidden />}>
          <span className={classes.label}>Invite</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Invite">
        <div className={classes.invite}>
          <TextInput
            label="Join link"
            readOnly
            value={i.joinUrl}
            onFocus={(e) => e.currentTarget.select()}
            classNames={{ input: classes.link }}
          />
          {onlyHere(i.joinUrl) && (
            <p className={classes.warning}>
              This link works on this computer only: its relay has no address that others can reach.
            </p>
          )}
          <div className={classes.acts}>
            <Button
              variant="filled"
              data-autofocus
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
              onClick={() => void copy()}
            >
              {copied ? "Copied" : "Copy link"}
            </Button>
            <Button
              component="a"
              href={mail}
              leftSection={<Mail size={14} aria-hidden />}
              onClick={(event) => {
                if (!desktop) return;
                event.preventDefault();
                desktop.open(mail);
              }}
            >
              Write a mail
            </Button>
          </div>
          <p className={classes.hint}>
            Who opens it gives a name and is in the session as a candidate: the editor, the console and who is
            here. No account, nothing to install; notes do not exist there.
          </p>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
