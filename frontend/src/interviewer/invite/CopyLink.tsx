import { Button } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { Interview } from "../../api";
import { say } from "../announce";
import { useWorkplace } from "../useAccount";

interface Props {
  interview: Interview;
  autoFocus?: boolean;
}

/** Copies the join link, and says so in its own place. */
export function CopyLink({ interview, autoFocus }: Props) {
  const { actions } = useWorkplace();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await actions.copyLink(interview))) return;
    setCopied(true);
    say("Link copied");
  };
  return (
    <Button
      variant="filled"
      flex="none"
      data-autofocus={autoFocus || undefined}
      leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={() => void copy()}
    >
      {copied ? "Copied" : "Copy link"}
    </Button>
  );
}
