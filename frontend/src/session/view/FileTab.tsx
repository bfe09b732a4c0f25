import { type KeyboardEvent, useEffect, useRef } from "react";
import type { FileView } from "../files";
import type { PersonHere } from "../people";
import s from "./FileStrip.module.css";

/** More people than this in one file are as good as all of them. */
const SHOWN = 3;

interface FileTabProps {
  file: FileView;
  /** One of a list of tabs, not a button alone. */
  tab: boolean;
  open: boolean;
  /** Run executes it, and there are others. */
  main: boolean;
  /** Who else looks at it. */
  people: readonly PersonHere[];
  panel: string;
  onOpen: (byPointer: boolean) => void;
  onRename: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onMenu: (at: { x: number; y: number } | null) => void;
}

/** A file's name in the strip, with what one should know of it. */
export function FileTab({
  file,
  tab,
  open,
  main,
  people,
  panel,
  onOpen,
  onRename,
  onKeyDown,
  onMenu,
}: FileTabProps) {
  const said = [
    main ? "Run starts this file." : "",
    people.length > 0 ? `Here: ${people.map(({ name }) => name).join(", ")}.` : "",
    file.clash ? "Another file or folder has this name. Rename one of them to run the code." : "",
  ].filter(Boolean);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) button.current?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [open]);
  return (
    <button
      ref={button}
      type="button"
      className={s.tab}
      data-file={file.id}
      data-clash={file.clash || undefined}
      data-open={open || undefined}
      {...(tab ? { role: "tab", "aria-selected": open, "aria-controls": panel } : {})}
      aria-haspopup="menu"
      tabIndex={open ? 0 : -1}
      title={said.join("\n") || undefined}
      onClick={(event) => onOpen(event.detail > 0)}
      onDoubleClick={onRename}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        event.preventDefault();
        onOpen(false);
        // The menu key has no place of its own.
        onMenu(event.clientX > 0 ? { x: event.clientX, y: event.clientY } : null);
      }}
    >
      {main && <span className={s.main} aria-hidden="true" />}
      <bdi>{file.name}</bdi>
      {people.slice(0, SHOWN).map((person) => (
        <span key={person.id} className={s.person} style={{ background: person.color }} aria-hidden="true" />
      ))}
      {said.length > 0 && <span className="visually-hidden"> {said.join(" ")}</span>}
    </button>
  );
}
