import { Button, Group, TextInput } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { say } from "../announce";
import { useWorkplace } from "../useAccount";
import { moment } from "./times";

export function LinkMade({ interview: i, onClose }: { interview: Interview; onClose: () => void }) {
  const { actions } = useWorkplace();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await actions.copyLink(i))) return;
    setCopied(true);
    say("Link copied");
  };
  return (
    <>
      <TextInput
        label="Join link"
        value={i.joinUrl}
        readOnly
        onFocus={(e) => e.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--font-code)" } }}
      />
      <p style={{ color: "var(--ink-2)" }}>
        “{i.title}” is on the list{i.startsAt ? `, ${moment(i.startsAt, new Date())} your time` : ""}. Who
        opens the link enters as a candidate, without an account.
      </p>
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Done</Button>
        <Button
          variant="filled"
          data-autofocus
          leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={() => void copy()}
        >
          {copied ? "Copied" : "Copy link"}
        </Button>
      </Group>
    </>
  );
}
