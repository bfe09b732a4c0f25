import { EditorSelection, type EditorState } from "@codemirror/state";
import type { KeyBinding } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

/** How many of a person's last characters count as what they are typing. */
const NEWEST = 64;

/**
 * Enter takes the blanks beside the caret along, as in every code editor. Blanks that
 * somebody else is typing just now stay: nobody's keys delete another's.
 */
export function enterBesideOthers(text: Y.Text, awareness: Awareness): KeyBinding {
  const typedNow = (at: number) => {
    const id = at < text.length ? Y.createRelativePositionFromTypeIndex(text, at).item : null;
    if (!id || !text.doc || id.client === awareness.clientID || !awareness.getStates().has(id.client))
      return false;
    return Y.getState(text.doc.store, id.client) - id.clock <= NEWEST;
  };
  return {
    key: "Enter",
    run(view) {
      const { state } = view;
      if (state.readOnly || !blanksTaken(state).some(typedNow)) return false;
      const breaks = state.changeByRange(({ from, to }) => {
        const indent = /^\s*/.exec(before(state, from))?.[0] ?? "";
        const insert = state.lineBreak + indent;
        return { changes: { from, to, insert }, range: EditorSelection.cursor(from + insert.length) };
      });
      view.dispatch(state.update(breaks, { scrollIntoView: true, userEvent: "input" }));
      return true;
    },
  };
}

/** Where the blanks are that Enter takes along: those behind the caret, and those before it if they are all. */
function blanksTaken(state: EditorState): number[] {
  return state.selection.ranges.flatMap(({ from, to }) => {
    const left = before(state, from);
    const leading = left.trim() === "" ? Math.min(left.length, NEWEST) : 0;
    const rest = state.doc.sliceString(to, Math.min(to + NEWEST, state.doc.lineAt(to).to));
    const behind = rest.length - rest.trimStart().length;
    return [...places(from - leading, leading), ...places(to, behind)];
  });
}

function places(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i);
}

function before({ doc }: EditorState, at: number): string {
  return doc.sliceString(doc.lineAt(at).from, at);
}
