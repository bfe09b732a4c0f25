import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentence } from "../data/api";
import { Dialog } from "../ui/Dialog";
import { useSave } from "./useSave";

/** Takes the mail server away. The password cannot be brought back, so it is asked about first. */
export function RemoveMail({ onRemoved }: { onRemoved: () => void }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { busy, error, save, clear } = useSave(async () => {
    await api.forgetMailSettings();
    setAsking(false);
    onRemoved();
    await Promise.all([
      client.invalidateQueries({ queryKey: ["mail-settings"] }),
      client.invalidateQueries({ queryKey: ["mail"] }),
    ]);
  });
  return (
    <>
      <Button
        variant="subtle"
        onClick={() => {
          clear();
          setAsking(true);
        }}
      >
        Remove the server…
      </Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title="Remove the mail server?" size={420}>
        <p style={{ marginTop: 0 }}>
          Candor forgets the server and its password, and sends no mail any more. Mails that wait go on
          waiting until there is a server again.
        </p>
        {error !== undefined && <p role="alert">{sentence(error)}</p>}
        <Group justify="flex-end" gap="xs">
          <Button data-autofocus onClick={() => setAsking(false)}>
            Keep
          </Button>
          <Button variant="filled" color="danger" loading={busy} onClick={() => void save()}>
            Remove
          </Button>
        </Group>
      </Dialog>
    </>
  );
}
