import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

export { openSearchPanel };

/** What an editor can do without for its first moments: it is loaded after the first paint. */
export const extras: Extension = [
  autocompletion(),
  closeBrackets(),
  search({ top: true }),
  EditorState.phrases.of({
    next: "Next",
    previous: "Previous",
    all: "Select all",
    "match case": "Match case",
    regexp: "Regular expression",
    "by word": "Whole words",
    replace: "Replace",
    "replace all": "Replace all",
  }),
  highlightSelectionMatches({ minSelectionLength: 2, wholeWords: true }),
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...searchKeymap]),
];
