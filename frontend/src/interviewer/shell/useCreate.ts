import { useState } from "react";
import { useLocation } from "wouter";
import { surfaces, takesFocus } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";
import { useWorkplace } from "../useAccount";

/** New interview: makes one and opens its session at once. */
export function useCreate(): { create: () => void; creating: boolean } {
  const { actions } = useWorkplace();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  useHeldKeys(creating && takesFocus(), surfaces.editor, waitNoMore);
  const create = async () => {
    if (creating) return;
    setCreating(true);
    const made = await actions.create();
    setCreating(false);
    if (made) navigate(`/interview/${made.id}`);
  };
  return { create: () => void create(), creating };
}
