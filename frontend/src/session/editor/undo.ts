import type { EditorView, KeyBinding } from "@codemirror/view";
import * as Y from "yjs";

/** How long edits that follow each other are undone as one. */
const CAPTURE = 400; // ms

const managers = new WeakMap<Y.Text, Y.UndoManager>();
const views = new WeakMap<EditorView, Y.UndoManager>();

/** The undo history of a text on this page. It outlives its editor, so that a change of tab forgets nothing. */
export function undoManagerOf(text: Y.Text): Y.UndoManager {
  let manager = managers.get(text);
  if (!manager) {
    manager = new Y.UndoManager(text, { captureTimeout: CAPTURE, trackedOrigins: new Set() });
    managers.set(text, manager);
  }
  return manager;
}

export function bindUndo(view: EditorView, manager: Y.UndoManager) {
  views.set(view, manager);
}

/** Undoes this person's own last edit, never somebody else's. */
export function undo(view: EditorView): boolean {
  views.get(view)?.undo();
  return true;
}

export function redo(view: EditorView): boolean {
  views.get(view)?.redo();
  return true;
}

export const undoKeys: KeyBinding[] = [
  { key: "Mod-z", run: undo, preventDefault: true },
  { key: "Mod-y", mac: "Mod-Shift-z", run: redo, preventDefault: true },
  { key: "Mod-Shift-z", run: redo, preventDefault: true },
];
