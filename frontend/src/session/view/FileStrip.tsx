import { type KeyboardEvent, type ReactNode, useCallback, useId, useRef, useState } from "react";
import type { FileView } from "../files";
import type { PersonHere } from "../people";
import { FileMenu } from "./FileMenu";
import { FileName } from "./FileName";
import s from "./FileStrip.module.css";
import { FileTab } from "./FileTab";
import { fileActs, tabAfter } from "./fileActs";
import { NewFileButton } from "./NewFileButton";

export interface FileStripProps {
  files: readonly FileView[];
  open: string | null;
  main: string | null;
  /** Nothing can be changed. */
  locked: boolean;
  people?: readonly PersonHere[];
  /** The id of the element that shows the open file. */
  panel: string;
  start?: ReactNode;
  /** What is wrong with a name for a new file, or for the file `id`; "" when nothing is. */
  problem: (name: string, id?: string) => string;
  onOpen: (id: string) => void;
  onAdd: (name: string) => void;
  onRename: (id: string, name: string) => void;
  onRemove: (id: string) => void;
  onMain: (id: string) => void;
  /** On to the text. */
  onEnter: () => void;
}

const NEW = "new";

/** The files as tabs; new ones, other names, deleting, and which one Run executes. */
export function FileStrip(props: FileStripProps) {
  const { files, open, main, locked } = props;
  const [asked, setNaming] = useState<string | null>(null); // a file's id, or NEW
  const naming = locked ? null : asked; // also when the interview ends meanwhile
  const [problem, setProblem] = useState("");
  const [menu, setMenu] = useState<{ x: number; y: number } | "button" | null>(null);
  const strip = useRef<HTMLDivElement>(null);
  const problemId = useId();
  const renaming = files.some(({ id }) => id === naming);
  const file = files.find(({ id }) => id === open);
  const focusTab = useCallback(() => {
    const focus = () => strip.current?.querySelector<HTMLElement>("[role=tab][tabindex='0']")?.focus();
    focus(); // the next key may come before the strip is drawn anew
    setTimeout(focus);
  }, []);
  const entering = useRef<ReturnType<typeof setTimeout>>(undefined);
  const enter = () => {
    clearTimeout(entering.current);
    entering.current = setTimeout(props.onEnter);
  };
  const name = (id: string) => {
    clearTimeout(entering.current); // of a double click's two clicks
    if (!locked) setNaming(id);
  };
  const named = (value: string | undefined, byKey: boolean) => {
    const id = naming;
    setNaming(null);
    setProblem("");
    if (value !== undefined && id === NEW) props.onAdd(value);
    else if (value !== undefined && id) props.onRename(id, value);
    if (!byKey) return;
    if (value !== undefined && id === NEW) enter();
    else focusTab();
  };
  const remove = () => {
    if (!file || locked || files.length < 2) return;
    props.onRemove(file.id);
    focusTab();
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !file) return;
    const next = files[tabAfter(event.key, files.indexOf(file), files.length)];
    if (next) {
      props.onOpen(next.id);
      focusTab();
    } else if (event.key === "F2") name(file.id);
    else if (event.key === "Delete") remove();
    else return;
    event.preventDefault();
  };
  const closeMenu = useCallback(
    (back: boolean) => {
      setMenu(null);
      if (back) focusTab();
    },
    [focusTab],
  );
  const field = (id: string, initial: string, label: string) => (
    <FileName
      key={`naming ${id}`}
      name={initial}
      label={label}
      placeholder={placeholder(files)}
      problemId={problemId}
      wrong={problem !== ""}
      check={(value) => props.problem(value, id === NEW ? undefined : id)}
      onProblem={setProblem}
      onDone={named}
    />
  );
  return (
    <>
      <div className={s.strip} ref={strip}>
        {props.start}
        {/* A field is no part of a list of tabs: while there is one, they are a group of buttons. */}
        <div className={s.tabs} {...{ role: renaming ? "group" : "tablist", "aria-label": "Files" }}>
          {files.map((each) =>
            each.id === naming ? (
              field(each.id, each.name, `New name of ${each.name}`)
            ) : (
              <FileTab
                key={each.id}
                file={each}
                tab={!renaming}
                open={each.id === open}
                main={each.id === main && files.length > 1}
                people={
                  each.id === open ? [] : (props.people ?? []).filter((p) => !p.me && p.file === each.id)
                }
                panel={props.panel}
                onOpen={(byPointer) => {
                  props.onOpen(each.id);
                  if (byPointer && matchMedia("(pointer: fine)").matches) enter();
                }}
                onRename={() => name(each.id)}
                onKeyDown={key}
                onMenu={(at) => !locked && setMenu(at ?? "button")}
              />
            ),
          )}
        </div>
        {naming === NEW && field(NEW, "", "Name of the new file")}
        {!locked && (
          <div className={s.acts}>
            <NewFileButton onPress={() => name(NEW)} />
            {file && (
              <FileMenu
                label={`Actions for ${file.name}`}
                acts={fileActs({
                  file,
                  main: file.id === main,
                  only: files.length < 2,
                  onMain: () => props.onMain(file.id),
                  onRename: () => name(file.id),
                  onRemove: remove,
                })}
                open={menu}
                onOpen={() => setMenu("button")}
                onClose={closeMenu}
              />
            )}
          </div>
        )}
        <span className={s.rest} />
      </div>
      {problem && naming !== null && (
        <p className={s.problem} id={problemId} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

/** "name.py" beside Python files. */
function placeholder(files: readonly FileView[]): string {
  return `name${/\.\w+$/.exec(files[0]?.name ?? "")?.[0] ?? ".txt"}`;
}
