import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, highlightSpecialChars, ViewPlugin } from "@codemirror/view";

/*
 * What an editor shows beside the document's text is in attributes and drawn by
 * CSS, never in a text node: a browser that rewrites a line (select all and a
 * key, dictation, text expanders) may copy what stands in it, and the editor
 * then reads the copy back as what was typed.
 */

/** What an empty editor says, until something is written. */
export function hint(text: string): Extension {
  if (text === "") return [];
  const line = Decoration.set(
    Decoration.line({ class: "cm-hint", attributes: { "data-hint": text } }).range(0),
  );
  const shown = ViewPlugin.define((view) => ({ view }), {
    decorations: ({ view }) => (view.state.doc.length === 0 ? line : Decoration.none),
  });
  return [shown, EditorView.contentAttributes.of({ "aria-placeholder": text })];
}

/** Characters that cannot be seen, or that turn the direction of others. */
export const oddCharacters: Extension = highlightSpecialChars({
  render(_code, description, sign) {
    const odd = document.createElement("span");
    odd.className = "cm-specialChar";
    odd.dataset.sign = sign;
    odd.title = description ?? "";
    odd.setAttribute("role", "img");
    odd.setAttribute("aria-label", description ?? "");
    return odd;
  },
});
