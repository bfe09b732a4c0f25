import { Button, Group, Popover } from "@mantine/core";
import { useState } from "react";
import type { Interview } from "../../api";
import { useHeldKeys } from "../../ui/keys/useHeldKeys";
import { useWorkplace } from "../useAccount";

const title = "End the interview?";

/** Start, End (asked first) or Reopen: whatever the state allows. */
export function StateActs({ interview: i }: { interview: Interview }) {
  const { actions } = useWorkplace();
  const [asking, setAsking] = useState(false);
  useHeldKeys(asking, `[role=dialog][aria-label="${title}"]`, () => setAsking(false));
  if (i.state === "upcoming") {
    return (
      <Button h={28} flex="none" onClick={() => void actions.start(i)}>
        Start
      </Button>
    );
  }
  if (i.state === "ended") {
    return (
      <Button h={28} flex="none" onClick={() => void actions.reopen(i)}>
        Reopen
      </Button>
    );
  }
  return (
    <Popover width={280} position="bottom-end" trapFocus returnFocus opened={asking} onChange={setAsking}>
      <Popover.Target>
        <Button h={28} flex="none" color="danger" onClick={() => setAsking(!asking)}>
          End
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <p style={{ margin: "0 0 var(--space-3)" }}>
          <strong>End the interview?</strong> Everybody in it is told. The code can then be read but not
          changed; your notes stay open. You can reopen it.
        </p>
        <Group justify="flex-end" gap="xs">
          <Button onClick={() => setAsking(false)}>Go on</Button>
          <Button
            variant="filled"
            color="danger"
            data-autofocus
            onClick={() => {
              setAsking(false);
              void actions.end(i);
            }}
          >
            End interview
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
