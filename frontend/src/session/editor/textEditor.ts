import "./code.css";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { styleNonce } from "../../ui/styleNonce";
import { EarlyFind } from "./earlyFind";
import { enterBesideOthers } from "./enter";
import { loadKeymap } from "./keymaps";
import { loadLanguage } from "./languages";
import { keepPlace, returnToPlace } from "./places";
import { applyPreferences, onPreferences, preferences } from "./preferences";
import { remoteCarets } from "./remoteCarets";
import { sharedText } from "./sharedText";
import { editorTheme } from "./theme";
import { bindUndo, undoKeys, undoManagerOf } from "./undo";
import { hint, oddCharacters } from "./wordless";

/** The most that one edit may add: a larger paste would not fit a frame to the relay. */
const LARGEST_EDIT = 512 * 1024; // characters

export interface TextEditorOptions {
  parent: HTMLElement;
  text: Y.Text;
  awareness: Awareness;
  label: string; // what a screen reader calls it
  language: string; // "python", "javascript", "markdown", …
  placeholder?: string;
  readOnly?: boolean;
  wrap?: boolean; // long lines go on below instead of to the right
  prose?: boolean; // no line numbers
  onPaste?: (characters: number) => void;
  /** An edit was too large and was not made. */
  onTooLarge?: () => void;
}

export interface TextEditor {
  setLanguage(id: string): void;
  setReadOnly(readOnly: boolean): void;
  setPlaceholder(text: string): void;
  setLabel(label: string): void;
  focus(): void;
  /** Takes the caret to a line and a column, both from 1, as near as there is one. */
  goTo(line: number, column: number): void;
  dispose(): void;
}

/** An editor of a shared text in `parent`, with this person's key mode and font size. */
export function createTextEditor(options: TextEditorOptions): TextEditor {
  const language = new Compartment();
  const keys = new Compartment();
  const later = new Compartment();
  const locked = new Compartment();
  const hinted = new Compartment();
  const labelled = new Compartment();
  const find = new EarlyFind();
  let disposed = false;

  const undoManager = undoManagerOf(options.text);
  const view = new EditorView({
    parent: options.parent,
    doc: options.text.toString(),
    extensions: [
      EditorView.cspNonce.of(styleNonce),
      keys.of([]), // before the other keys: Vim decides first
      keymap.of([enterBesideOthers(options.text, options.awareness), ...undoKeys]),
      keymap.of([...defaultKeymap, indentWithTab]), // Escape, then Tab leaves the editor
      options.prose ? [] : [lineNumbers(), highlightActiveLineGutter(), highlightActiveLine()],
      oddCharacters,
      drawSelection(),
      dropCursor(),
      rectangularSelection(),
      crosshairCursor(),
      indentOnInput(),
      bracketMatching(),
      EditorState.allowMultipleSelections.of(true),
      EditorState.tabSize.of(4),
      options.wrap ? EditorView.lineWrapping : [],
      editorTheme,
      hinted.of(hint(options.placeholder ?? "")),
      language.of([]),
      later.of(find.key),
      locked.of(lock(options.readOnly ?? false)),
      limitEdits(options.onTooLarge),
      labelled.of(named(options.label)),
      EditorView.contentAttributes.of({
        tabindex: "0", // also when it is read only
        spellcheck: options.prose ? "true" : "false",
        autocapitalize: "off",
        autocorrect: "off",
      }),
      EditorView.domEventHandlers({
        paste: (event) => {
          options.onPaste?.(event.clipboardData?.getData("text/plain").length ?? 0);
          return false;
        },
      }),
      sharedText(options.text, undoManager),
      remoteCarets(options.text, options.awareness),
    ],
  });
  bindUndo(view, undoManager);
  returnToPlace(options.text, view);
  applyPreferences();

  const reconfigure = (compartment: Compartment, extension: Extension) => {
    if (!disposed) view.dispatch({ effects: compartment.reconfigure(extension) });
  };

  let shownLanguage = "";
  const setLanguage = (id: string) => {
    if (id === shownLanguage) return;
    shownLanguage = id;
    loadLanguage(id).then(
      (extension) => {
        if (shownLanguage === id) reconfigure(language, extension);
      },
      () => {
        shownLanguage = ""; // stays plain text; the next change of language tries again
      },
    );
  };

  let shownKeys = "default";
  const setKeys = () => {
    const { keymap: wanted } = preferences();
    if (wanted === shownKeys) return;
    shownKeys = wanted;
    loadKeymap(wanted).then(
      (extension) => {
        if (shownKeys === wanted) reconfigure(keys, extension);
      },
      () => {
        shownKeys = "default";
      },
    );
  };

  setLanguage(options.language);
  setKeys();
  const offPreferences = onPreferences(() => {
    setKeys();
    view.requestMeasure();
  });
  import("./extras").then(
    ({ extras, openSearchPanel }) => {
      reconfigure(later, extras);
      if (find.asked && !disposed) openSearchPanel(view);
    },
    () => {
      find.cancel();
      reconfigure(later, []); // an editor without completion and search is still an editor
    },
  );

  return {
    setLanguage,
    setReadOnly: (readOnly) => reconfigure(locked, lock(readOnly)),
    setPlaceholder: (text) => reconfigure(hinted, hint(text)),
    setLabel: (label) => reconfigure(labelled, named(label)),
    focus: () => view.focus(),
    goTo(line, column) {
      const { from, length } = view.state.doc.line(Math.min(line, view.state.doc.lines));
      const at = from + Math.min(column - 1, length);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    dispose() {
      disposed = true;
      offPreferences();
      keepPlace(options.text, view);
      view.destroy();
    },
  };
}

function named(label: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": label });
}

function lock(readOnly: boolean): Extension {
  return readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [];
}

function limitEdits(onTooLarge: (() => void) | undefined): Extension {
  return EditorState.changeFilter.of((transaction) => {
    if (!transaction.docChanged || !transaction.isUserEvent("input")) return true;
    let added = 0;
    transaction.changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
      added += inserted.length;
    });
    if (added <= LARGEST_EDIT) return true;
    onTooLarge?.();
    return false;
  });
}
