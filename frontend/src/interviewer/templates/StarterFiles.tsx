import { useCallback, useId, useRef } from "react";
import { FileStrip, type RemovedFile, RemovedFiles, type TextEditor } from "../../session";
import classes from "./StarterFiles.module.css";
import type { DraftState, TemplateDraft } from "./TemplateDraft";
import { TextField } from "./TextField";

/** The files that a session begins with. */
export function StarterFiles({ draft, state }: { draft: TemplateDraft; state: DraftState }) {
  const panel = useId();
  const editor = useRef<TextEditor>(null);
  const text = state.file ? draft.files.text(state.file) : null;
  const name = state.files.find(({ id }) => id === state.file)?.name ?? "";
  const forget = useCallback((id: string) => draft.forgetRemoved(id), [draft]);
  const restore = useCallback((file: RemovedFile) => draft.restoreFile(file), [draft]);
  return (
    <div className={classes.pane}>
      <FileStrip
        files={state.files}
        open={state.file}
        main={state.main}
        locked={false}
        panel={panel}
        problem={(name, id) => draft.problem(name, id)}
        onOpen={(id) => draft.openFile(id)}
        onAdd={(name) => draft.addFile(name)}
        onRename={(id, name) => draft.files.rename(id, name)}
        onRemove={(id) => draft.removeFile(id)}
        onMain={(id) => draft.files.chooseMain(id, [])}
        onEnter={() => editor.current?.focus()}
      />
      <div className={classes.text} id={panel} role="tabpanel" aria-label={name || "Starter files"}>
        {text && state.file ? (
          <TextField
            key={state.file}
            draft={draft}
            text={text}
            label={`Starter file ${name}`}
            language={draft.languageOf(state.file)}
            placeholder="What is here when the session begins."
            onEditor={(made) => {
              editor.current = made;
            }}
          />
        ) : (
          <p className={classes.none}>
            No starter files: the session begins with an empty one. Add one with +.
          </p>
        )}
        <RemovedFiles files={state.removed} onRestore={restore} onForget={forget} />
      </div>
    </div>
  );
}
