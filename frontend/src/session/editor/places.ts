import { EditorSelection } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import * as Y from "yjs";

/** Where somebody was in a text. The selection stays right while others edit it. */
interface Place {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
  scrollTop: number; // px
}

const places = new WeakMap<Y.Text, Place>();

/** For so many frames a new view still corrects its guess of how high its lines are, and scrolls by that. */
const SETTLING = 5;

/** Remembers the selection and what is seen of a text whose editor is about to go. */
export function keepPlace(text: Y.Text, view: EditorView) {
  const at = (index: number) => Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length));
  const { anchor, head } = view.state.selection.main;
  places.set(text, { anchor: at(anchor), head: at(head), scrollTop: view.scrollDOM.scrollTop });
}

/** Takes a new editor of a text that was open before to where it was. */
export function returnToPlace(text: Y.Text, view: EditorView) {
  const place = places.get(text);
  const { doc } = text;
  if (!place || !doc) return;
  const index = (position: Y.RelativePosition) =>
    Math.min(Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? 0, view.state.doc.length);
  view.dispatch({ selection: EditorSelection.single(index(place.anchor), index(place.head)) });
  if (place.scrollTop === 0) return;
  let frames = SETTLING;
  const settle = () => {
    if (!view.dom.isConnected) return;
    view.scrollDOM.scrollTop = place.scrollTop;
    if (--frames > 0) requestAnimationFrame(settle);
  };
  requestAnimationFrame(settle);
}
