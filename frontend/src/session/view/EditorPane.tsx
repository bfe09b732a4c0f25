import { useEffect, useRef } from "react";
import { languageOf } from "../editor/languages";
import { createTextEditor, type TextEditor } from "../editor/textEditor";
import type { Session } from "../session";
import { useSession } from "../useSession";
import s from "./EditorPane.module.css";

/** The open file, editable by everyone in the session at once. */
export function EditorPane({ session, autoFocus = false }: { session: Session; autoFocus?: boolean }) {
  const state = useSession(session);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor | null>(null);
  const text = state.file && state.loaded ? session.files.text(state.file) : null;
  const name = state.files.find(({ id }) => id === state.file)?.name ?? "";
  const language =
    state.file === session.files.main?.id && state.language ? state.language.id : languageOf(name);
  const over = state.interview.state === "ended" || state.interview.state === "gone";
  const latest = useRef({ language, over, name, file: state.file });
  latest.current = { language, over, name, file: state.file };

  useEffect(() => {
    if (!host.current || !text) return;
    const { language, over, name } = latest.current;
    const made = createTextEditor({
      parent: host.current,
      text,
      awareness: session.code.awareness,
      label: `Code, ${name}`,
      language,
      readOnly: over,
      placeholder: hint(over),
      onPaste: (characters) =>
        session.signal({ type: "signal.paste", file: latest.current.file, characters }),
      onTooLarge: () =>
        session.tell("That is too much text for one edit. Paste less than 500,000 characters at a time."),
    });
    editor.current = made;
    // Never from under somebody's hands: what is meant for another pane must not end up in the code.
    const idle = document.activeElement === null || document.activeElement === document.body;
    if (autoFocus && idle && !over && !matchMedia("(pointer: coarse)").matches) made.focus();
    return () => {
      made.dispose();
      editor.current = null;
    };
  }, [session, text, autoFocus]);
  useEffect(() => editor.current?.setLanguage(language), [language]);
  useEffect(() => {
    editor.current?.setReadOnly(over);
    editor.current?.setPlaceholder(hint(over));
  }, [over]);

  return (
    <div className={s.pane}>
      {state.files.length > 0 && (
        <nav className={s.files} aria-label="Files">
          {state.files.map((file) => (
            <button
              key={file.id}
              type="button"
              className={s.file}
              aria-current={file.id === state.file ? "true" : undefined}
              onClick={() => session.openFile(file.id)}
            >
              {file.name}
            </button>
          ))}
        </nav>
      )}
      <div className={s.editor} ref={host}>
        {!text && (
          <div className={s.waiting} role="status">
            <span className="visually-hidden">Opening the editor</span>
            <i />
            <i />
            <i />
          </div>
        )}
      </div>
    </div>
  );
}

function hint(over: boolean): string {
  if (over) return "Nothing was written here.";
  const run = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘⏎" : "Ctrl+Enter";
  return `Write here. ${run} runs it.`;
}
