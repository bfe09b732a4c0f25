import { useEffect, useRef } from "react";
import type * as Y from "yjs";
import { addLanguage, createTextEditor, type TextEditor } from "../../session";
import type { TemplateDraft } from "./TemplateDraft";
import classes from "./TextField.module.css";

addLanguage("markdown", "  ", async () => (await import("@codemirror/lang-markdown")).markdown());

interface Props {
  draft: TemplateDraft;
  text: Y.Text;
  label: string;
  language: string;
  placeholder?: string;
  /** Markdown: wrapped, without line numbers. */
  prose?: boolean;
  /** Gives the editor to whoever moves the focus into it. */
  onEditor?: (editor: TextEditor | null) => void;
}

/** One text of a template in the session's own editor. */
export function TextField({ draft, text, label, language, placeholder, prose = false, onEditor }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor>(null);
  const latest = useRef({ label, language, placeholder, onEditor });
  latest.current = { label, language, placeholder, onEditor };
  useEffect(() => {
    if (!host.current) return;
    const { label, language, placeholder } = latest.current;
    const made = createTextEditor({
      parent: host.current,
      text,
      awareness: draft.awareness,
      label,
      language,
      prose,
      wrap: prose,
      ...(placeholder ? { placeholder } : {}),
    });
    editor.current = made;
    latest.current.onEditor?.(made);
    return () => {
      latest.current.onEditor?.(null);
      made.dispose();
    };
  }, [draft, text, prose]);
  useEffect(() => editor.current?.setLanguage(language), [language]);
  useEffect(() => editor.current?.setLabel(label), [label]);
  return <div className={classes.field} ref={host} />;
}
