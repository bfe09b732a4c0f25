import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { surfaces, takesFocus } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";
import { highlightingOf } from "../editor/languages";
import { createTextEditor, type TextEditor } from "../editor/textEditor";
import { isOver } from "../interview";
import type { RemovedFile } from "../removed";
import type { Session } from "../session";
import { useSession } from "../useSession";
import s from "./EditorPane.module.css";
import { FileStrip } from "./FileStrip";
import { RemovedFiles } from "./RemovedFiles";

/** What else a session's page asks of its editor. */
export interface EditorHandle {
  focus(): void;
}

interface EditorPaneProps {
  handle?: Ref<EditorHandle>;
  session: Session;
  autoFocus?: boolean;
  /** Before the files' names. */
  start?: ReactNode;
}

/** The files, and the open one, editable by everyone in the session at once. */
export function EditorPane({ handle, session, autoFocus = false, start }: EditorPaneProps) {
  const state = useSession(session);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor | null>(null);
  const panel = useId();
  const text = state.file && state.loaded ? session.files.shared.text(state.file) : null;
  const name = state.files.find(({ id }) => id === state.file)?.name ?? "";
  const language = highlightingOf(name, state.file === state.main, state.language);
  const over = isOver(state.interview.state);
  // What opens this page, or a link, has been pressed: the keys after it are the editor's.
  useHeldKeys(autoFocus && !state.loaded && !over && takesFocus(), surfaces.editor, waitNoMore);
  const latest = useRef({ language, over, name, file: state.file });
  latest.current = { language, over, name, file: state.file };

  useLayoutEffect(() => {
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
        session.signals.tell({ type: "signal.paste", file: latest.current.file, characters }),
      onTooLarge: () =>
        session.programs.tell(
          "That is too much text for one edit. Paste less than 500,000 characters at a time.",
        ),
    });
    editor.current = made;
    // Never from under somebody's hands: what is meant for another pane must not end up in the code.
    const idle = document.activeElement === null || document.activeElement === document.body;
    if (autoFocus && idle && !over && takesFocus()) made.focus();
    return () => {
      made.dispose();
      editor.current = null;
    };
  }, [session, text, autoFocus]);
  const { target } = state;
  const reached = useRef(target);
  useEffect(() => {
    if (!text || !target || target === reached.current || target.file !== latest.current.file) return;
    reached.current = target;
    editor.current?.goTo(target.line, target.column);
  }, [target, text]);
  useEffect(() => editor.current?.setLanguage(language), [language]);
  useEffect(() => editor.current?.setLabel(`Code, ${name}`), [name]);
  useEffect(() => {
    editor.current?.setReadOnly(over);
    editor.current?.setPlaceholder(hint(over));
  }, [over]);

  const enter = useCallback(() => editor.current?.focus(), []);
  useImperativeHandle(handle, () => ({ focus: enter }), [enter]);
  const forget = useCallback((id: string) => session.files.forgetRemoved(id), [session]);
  const restore = useCallback((file: RemovedFile) => session.files.restore(file), [session]);
  return (
    <div className={s.pane}>
      {(state.files.length > 0 || state.loaded) && (
        <FileStrip
          files={state.files}
          open={state.file}
          main={state.main}
          locked={over}
          people={state.people}
          panel={panel}
          start={start}
          problem={(name, id) => session.files.shared.problem(name, id)}
          onOpen={(id) => session.files.open(id)}
          onAdd={(name) => session.files.add(name)}
          onRename={(id, name) => session.files.rename(id, name)}
          onRemove={(id) => session.files.remove(id)}
          onMain={(id) => session.files.chooseMain(id)}
          onEnter={enter}
        />
      )}
      {state.unlisted > 0 && (
        <p className={s.unlisted} role="status">
          {`${state.unlisted} more files are not shown: there are too many.`}
        </p>
      )}
      <div className={s.editor} id={panel} role="tabpanel" aria-label={name || "Editor"}>
        <div className={s.host} ref={host} />
        {!text && !state.loaded && (
          <div className={s.waiting} role="status">
            <span className="visually-hidden">Opening the editor</span>
            <i />
            <i />
            <i />
          </div>
        )}
        {!text && state.loaded && !over && (
          <p className={s.empty}>
            {state.file
              ? "This file cannot be edited: what stands in it is no text. Delete it, or open another."
              : "There is no file. Make one with +."}
          </p>
        )}
        <RemovedFiles files={state.removed} onRestore={restore} onForget={forget} />
      </div>
    </div>
  );
}

function hint(over: boolean): string {
  if (over) return "Nothing was written here.";
  if (matchMedia("(pointer: coarse)").matches) return "Write here.";
  const run = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘⏎" : "Ctrl+Enter";
  return `Write here. ${run} runs it.`;
}
