import { ChangeSet, EditorSelection, type StateEffect } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import * as Y from "yjs";

/** Where somebody was in a text. It stays right while others edit the text. */
interface Place {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
  top: Y.RelativePosition; // where the uppermost line that was seen begins
  seen: StateEffect<unknown>; // scrolls to `from`, where `top` was
  from: number;
  length: number;
}

/** A new view has measured how high its lines are once its height holds for so many frames. */
const SETTLING = 10;

const places = new WeakMap<Y.Text, Place>();

/** Remembers the selection and what is seen of a text whose editor is about to go. */
export function keepPlace(text: Y.Text, view: EditorView) {
  const at = (index: number) => Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length));
  const { anchor, head } = view.state.selection.main;
  const { from } = view.lineBlockAtHeight(view.scrollDOM.scrollTop - view.documentPadding.top);
  const { length } = view.state.doc;
  const seen = view.scrollSnapshot();
  places.set(text, { anchor: at(anchor), head: at(head), top: at(from), seen, from, length });
}

/**
 * Takes a new editor of a text that was open before to where it was: to a line,
 * not to so many pixels, which are of other lines until the new editor has
 * measured how high its lines are.
 */
export function returnToPlace(text: Y.Text, view: EditorView) {
  const place = places.get(text);
  const { doc } = text;
  if (!place || !doc) return;
  const index = (position: Y.RelativePosition) =>
    Math.min(Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? 0, view.state.doc.length);
  const seen = place.seen.map(moved(place.from, index(place.top), place.length)) ?? [];
  const selection = EditorSelection.single(index(place.anchor), index(place.head));
  view.dispatch({ selection, effects: seen });
  const { doc: lines } = view.state;
  let height = 0; // px
  let frames = SETTLING;
  const settle = () => {
    if (!view.dom.isConnected || view.state.doc !== lines || !view.state.selection.eq(selection)) return;
    if (view.contentHeight !== height) {
      height = view.contentHeight;
      frames = SETTLING;
    }
    view.dispatch({ effects: seen });
    if (--frames > 0) requestAnimationFrame(settle);
  };
  requestAnimationFrame(settle);
}

/** A change that takes what was at `from` to `to`. */
function moved(from: number, to: number, length: number): ChangeSet {
  if (to > from) return ChangeSet.of({ from: 0, insert: " ".repeat(to - from) }, length);
  return ChangeSet.of({ from: 0, to: from - to }, length);
}
