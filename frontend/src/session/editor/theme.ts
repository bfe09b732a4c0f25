import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const highlight = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.modifier, t.controlKeyword, t.self], color: "var(--code-keyword)" },
  { tag: [t.string, t.special(t.string), t.regexp, t.character], color: "var(--code-string)" },
  { tag: [t.number, t.bool, t.null, t.atom], color: "var(--code-number)" },
  {
    tag: [t.function(t.variableName), t.function(t.definition(t.variableName)), t.function(t.propertyName)],
    color: "var(--code-function)",
  },
  { tag: [t.className, t.typeName, t.namespace, t.standard(t.variableName)], color: "var(--code-type)" },
  { tag: [t.comment, t.docComment, t.meta], color: "var(--code-comment)" },
  { tag: t.escape, color: "var(--code-number)" },
  { tag: t.heading, fontWeight: "650" },
  { tag: t.strong, fontWeight: "650" },
  { tag: t.emphasis, fontStyle: "italic" },
  { tag: [t.link, t.url], color: "var(--accent)" },
  { tag: t.strikethrough, textDecoration: "line-through" },
  { tag: t.invalid, color: "var(--code-invalid)" },
]);

const look = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    fontSize: "var(--editor-font-size)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", fontVariantLigatures: "none" },
  ".cm-content": { padding: "10px 0 40vh", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": {
    backgroundColor: "var(--paper)",
    color: "var(--ink-3)",
    border: "none",
    fontVariantNumeric: "tabular-nums",
  },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 16px", minWidth: "40px" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--paper-2)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--paper-2)", color: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection":
    { backgroundColor: "color-mix(in oklab, var(--accent) 24%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in oklab, var(--accent) 12%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in oklab, var(--accent) 18%, transparent)",
    outline: "1px solid color-mix(in oklab, var(--accent) 45%, transparent)",
    borderRadius: "2px",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--danger)" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-panels": { backgroundColor: "var(--paper-2)", color: "var(--ink)", fontFamily: "var(--font-ui)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line-1)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line-1)" },
  ".cm-panel": { padding: "6px 12px", fontSize: "var(--text-sm)" },
  ".cm-panel.cm-search": { padding: "6px 32px 6px 12px" },
  ".cm-panel.cm-search label": { fontSize: "var(--text-sm)" },
  ".cm-panel.cm-search input[type=checkbox]": { verticalAlign: "-2px", accentColor: "var(--accent)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)", fontSize: "16px", top: "6px", right: "10px" },
  ".cm-textfield": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-2)",
    borderRadius: "4px",
    color: "var(--ink)",
    fontFamily: "var(--font-ui)",
    fontSize: "var(--text-sm)",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-2)",
    borderRadius: "4px",
    color: "var(--ink)",
    fontSize: "var(--text-sm)",
  },
  ".cm-searchMatch": { backgroundColor: "color-mix(in oklab, var(--warn) 30%, transparent)" },
  ".cm-searchMatch.cm-searchMatch-selected": {
    backgroundColor: "color-mix(in oklab, var(--warn) 55%, transparent)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-1)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow)",
    color: "var(--ink)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", fontSize: "var(--text-sm)" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal" },
  ".cm-fat-cursor": { background: "var(--accent)", color: "var(--on-accent)" },
  "&:not(.cm-focused) .cm-fat-cursor": { background: "none", outline: "solid 1px var(--accent)" },
  ".cm-vim-panel, .cm-vim-panel input": { fontFamily: "var(--font-code)", color: "var(--ink)" },

  ".cm-person-selection": { backgroundColor: "color-mix(in oklab, var(--person) 20%, transparent)" },
  ".cm-person": {
    position: "relative",
    borderLeft: "2px solid var(--person)",
    marginLeft: "-1px",
    marginRight: "-1px",
    pointerEvents: "none",
  },
  ".cm-person-name": {
    position: "absolute",
    bottom: "100%",
    left: "-2px",
    padding: "0 5px",
    borderRadius: "3px 3px 3px 0",
    backgroundColor: "var(--person)",
    color: "var(--paper)",
    font: "600 11px/16px var(--font-ui)",
    whiteSpace: "nowrap",
    userSelect: "none",
    zIndex: "5",
    animation: "candor-person-name 200ms ease-in 1.6s forwards",
  },
  ".cm-person-first .cm-person-name": { bottom: "auto", top: "100%", borderRadius: "0 3px 3px 3px" },
  "@keyframes candor-person-name": { to: { opacity: "0" } },
});

/** One look for light and dark: every colour is a token, and tokens follow the theme. */
export const editorTheme: Extension = [look, syntaxHighlighting(highlight)];
