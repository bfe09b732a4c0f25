import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Template } from "../../api";
import { useWorkplace } from "../useAccount";
import { contentOf, emptyContent, same } from "./content";
import { dropKept, type Kept, readKept, writeKept } from "./kept";
import { type DraftState, TemplateDraft } from "./TemplateDraft";

/** How long after the last key what was typed is kept in this browser. */
const PAUSE = 300; // ms

export interface EditedTemplate {
  draft: TemplateDraft;
  /** What was kept from the last time and is shown now. */
  kept: Kept | undefined;
  /** This browser did not keep what was typed last: its storage is full or forbidden. */
  keepsNothing: boolean;
  /** The relay has this now. */
  sent: (template: Template) => void;
  /** Goes back to what is saved. */
  discard: () => void;
}

/** The draft of a template, with the changes that this browser kept; it is kept on while it differs from what is saved. */
export function useTemplateDraft(id: string, template: Template | undefined): EditedTemplate | undefined {
  const { personId } = useWorkplace();
  const [edited, setEdited] = useState<Omit<EditedTemplate, "keepsNothing">>();
  const [keepsNothing, setKeepsNothing] = useState(false);
  const [round, setRound] = useState(0);
  const saved = useRef({
    id,
    content: template ? contentOf(template) : emptyContent,
    changedAt: template?.changedAt ?? "",
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, and again after `discard`; an answer that comes later must not replace what is typed
  useEffect(() => {
    const kept = readKept(personId, saved.current.id, localStorage);
    const draft = new TemplateDraft(kept?.content ?? saved.current.content, saved.current.content);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let typed = false; // and not kept yet
    let refused = false; // what was typed last
    const keep = () => {
      clearTimeout(timer);
      if (!typed) return;
      typed = false;
      const { id, changedAt } = saved.current;
      if (draft.state.changed) {
        const now = { content: draft.content(), changedAt, at: Date.now() };
        refused = !writeKept(personId, id, now, localStorage);
      } else {
        dropKept(personId, id, localStorage);
        refused = false;
      }
      setKeepsNothing(refused);
    };
    const leave = (event: BeforeUnloadEvent) => {
      keep();
      if (refused) event.preventDefault(); // the browser asks
    };
    const off = draft.subscribe(() => {
      typed = true;
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    });
    window.addEventListener("pagehide", keep);
    window.addEventListener("beforeunload", leave);
    const sent = (template: Template) => {
      dropKept(personId, saved.current.id, localStorage);
      saved.current = { id: template.id, content: contentOf(template), changedAt: template.changedAt };
      draft.sent(saved.current.content);
      typed = true; // what was typed while it was on its way is to be kept on
      keep();
    };
    const discard = () => {
      off();
      clearTimeout(timer);
      typed = false;
      dropKept(personId, saved.current.id, localStorage);
      setKeepsNothing(false);
      setRound((n) => n + 1);
    };
    setEdited({
      draft,
      kept: kept && !same(kept.content, saved.current.content) ? kept : undefined,
      sent,
      discard,
    });
    return () => {
      window.removeEventListener("pagehide", keep);
      window.removeEventListener("beforeunload", leave);
      keep();
      off();
      draft.dispose();
      setEdited(undefined);
    };
  }, [personId, round]);
  return edited && { ...edited, keepsNothing };
}

export function useDraftState(draft: TemplateDraft): DraftState {
  return useSyncExternalStore(draft.subscribe, () => draft.state);
}
