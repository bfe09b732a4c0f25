import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { sharedText } from "./sharedText";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Numbers that are the same in every run (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

it("is what everybody wrote, whatever others change while one composes", () => {
  for (let seed = 0; seed < 40; seed++) {
    const number = numbers(seed);
    const [here, there] = [new Y.Doc(), new Y.Doc()];
    here.on("update", (update, origin) => origin !== "there" && Y.applyUpdate(there, update, "here"));
    there.on("update", (update, origin) => origin !== "here" && Y.applyUpdate(here, update, "there"));
    const [text, other] = [here.getText(), there.getText()];
    text.insert(0, "one two three\nfour");
    const view = new EditorView({
      state: EditorState.create({
        doc: text.toString(),
        extensions: sharedText(text, new Y.UndoManager(text, { trackedOrigins: new Set() })),
      }),
      parent: document.body,
    });
    const change = (length: number) => {
      const from = number(length + 1);
      return {
        from,
        to: Math.min(length, from + number(6)),
        insert: ["", "x", "日本", "\n"][number(4)] ?? "",
      };
    };
    for (let round = 0; round < 3; round++) {
      view.dispatch({ selection: { anchor: number(view.state.doc.length + 1) } });
      view.contentDOM.dispatchEvent(new Event("compositionstart"));
      expect(view.compositionStarted).toBe(true);
      for (let n = 0; n < 8; n++) {
        if (number(2) === 0) {
          view.dispatch({ changes: change(view.state.doc.length) });
          continue;
        }
        const { from, to, insert } = change(other.length);
        there.transact(() => {
          other.delete(from, to - from);
          other.insert(from, insert);
        });
      }
      view.contentDOM.dispatchEvent(new Event("compositionend"));
      vi.advanceTimersByTime(1000);
      expect(view.state.doc.toString(), `seed ${seed}`).toBe(text.toString());
      expect(other.toString()).toBe(text.toString());
    }
    view.destroy();
  }
});
