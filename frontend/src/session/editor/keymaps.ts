import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { redo, undo } from "./undo";

export type KeymapName = "default" | "vim" | "emacs";

/** Loads a key mode. Vim and Emacs are large and few use them, so they come only when asked for. */
export async function loadKeymap(name: KeymapName): Promise<Extension> {
  switch (name) {
    case "default":
      return [];
    case "vim": {
      const { vim, CodeMirror } = await import("@replit/codemirror-vim");
      // Its own undo asks CodeMirror's history, which a shared text does not have.
      CodeMirror.commands.undo = (cm) => void undo(cm.cm6);
      CodeMirror.commands.redo = (cm) => void redo(cm.cm6);
      return vim({ status: true });
    }
    case "emacs": {
      const { emacs, EmacsHandler } = await import("@replit/codemirror-emacs");
      EmacsHandler.addCommands({
        undo: { exec: (handler: { view: EditorView }) => undo(handler.view) },
        redo: { exec: (handler: { view: EditorView }) => redo(handler.view) },
      });
      EmacsHandler.bindKey("C-/|C-x u|S-C--|C-z", "undo");
      EmacsHandler.bindKey("S-C-/|S-C-z|C-M-/", "redo");
      return emacs();
    }
  }
}
