import { useEffect, useRef } from "react";
import {
  addLanguage,
  createTextEditor,
  type LiveDocument,
  Refused,
  type Session,
  type TextEditor,
  useCalm,
  useSession,
} from "../../session";
import classes from "./NotesPane.module.css";
import { notesStatus } from "./notesStatus";

addLanguage("markdown", "  ", async () => (await import("@codemirror/lang-markdown")).markdown());

/** Markdown that only interviewers can read or write, shared between them as they type. */
export function NotesPane({ session, titled }: { session: Session; titled: boolean }) {
  const state = useSession(session);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor>(null);
  const live = useRef<LiveDocument>(null);
  live.current ??= session.attach("notes");
  const notes = live.current;
  const gone = ["deleted", "gone"].includes(state.interview.state);

  useEffect(() => {
    if (!host.current) return;
    const made = createTextEditor({
      parent: host.current,
      text: notes.doc.getText("notes"),
      awareness: notes.awareness,
      label: "Notes, for interviewers only",
      language: "markdown",
      placeholder: "What you notice. Markdown works.\nOnly interviewers can ever see it.",
      prose: true,
      wrap: true,
    });
    editor.current = made;
    return () => made.dispose();
  }, [notes]);
  useEffect(() => editor.current?.setReadOnly(gone), [gone]);

  // The same name and colour as in the code.
  const me = state.people.find((p) => p.me);
  useEffect(() => {
    if (me)
      notes.awareness.setLocalStateField("user", {
        id: me.id,
        name: me.name,
        color: me.color,
        role: me.mode,
      });
  }, [notes, me?.id, me?.name, me?.color, me?.mode, me]);

  const place = notes.place();
  const status = notesStatus(useCalm(gone ? { kind: "readonly" } : place));
  return (
    <div className={classes.pane}>
      <div className={classes.head}>
        {titled && <h2 className={classes.title}>Notes</h2>}
        <span className={classes.private}>interviewers only</span>
        <span className={classes.status} data-tone={status.tone} title={status.text}>
          {status.text}
        </span>
      </div>
      {place.kind === "refused" && !gone && (
        <Refused
          reason={place.reason}
          kept={place.kept}
          copy={() => ({ name: "notes.md", text: notes.doc.getText("notes").toString() })}
          onTryAgain={() => session.tryAgain(notes)}
          onSave={session.saveText}
        />
      )}
      <div className={classes.editor} ref={host} />
    </div>
  );
}
