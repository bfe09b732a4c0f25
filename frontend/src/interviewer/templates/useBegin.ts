import { useState } from "react";
import { useLocation } from "wouter";
import { surfaces, takesFocus } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";
import { useWorkplace } from "../useAccount";

/** Makes an interview that begins with a template, and opens its session. */
export function useBegin(): { begin: (templateId: string) => Promise<void>; beginning: boolean } {
  const { actions } = useWorkplace();
  const [, navigate] = useLocation();
  const [beginning, setBeginning] = useState(false);
  useHeldKeys(beginning && takesFocus(), surfaces.editor, waitNoMore);
  const begin = async (templateId: string) => {
    if (beginning) return;
    setBeginning(true);
    const interview = await actions.create({ templateId });
    setBeginning(false);
    if (interview) navigate(`/interview/${interview.id}`);
  };
  return { begin, beginning };
}
