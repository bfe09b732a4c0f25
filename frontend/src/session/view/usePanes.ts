import { type Dispatch, useEffect, useReducer } from "react";
import type { SessionState } from "../model";
import { useBegun } from "../useBegun";
import type { LowerPart } from "./LowerPane";
import { atFirst, type Panes, type PanesEvent, panes } from "./panes";

/** The panes of the workbench, as what happens in the session shows them. `writing`: the instructions are being changed here. */
export function usePanes(state: SessionState, writing: boolean): [Panes, Dispatch<PanesEvent>] {
  const [shown, dispatch] = useReducer(panes, atFirst);
  const begun = (part: LowerPart, authorId: string) => {
    if (authorId !== state.me.id && writesInsteadOf(part)) return;
    dispatch({ type: "begun", part });
  };
  useBegun(state.running, (authorId) => begun("console", authorId));
  useBegun(testsRunning(state), (authorId) => begun("tests", authorId));
  useEffect(() => {
    if (writing) dispatch({ type: "instructions written" });
  }, [writing]);
  useEffect(() => {
    if (state.notice) dispatch({ type: "noticed" });
  }, [state.notice]);
  return [shown, dispatch];
}

export function testsRunning({ tests }: SessionState) {
  return tests.run?.outcome === "running" ? tests.run : null;
}

/** Whether the caret is in a panel that gives way to another: what others start takes nobody's keys. */
function writesInsteadOf(part: LowerPart): boolean {
  const field = document.activeElement;
  if (!field?.matches("textarea, input, [contenteditable=true]")) return false;
  const panel = field.closest<HTMLElement>("[data-panel]")?.dataset.panel;
  return panel !== undefined && panel !== part;
}
