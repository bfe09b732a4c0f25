import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import classes from "./Sections.module.css";

export interface SectionItem {
  id: string;
  title: string;
  content: ReactNode;
}

interface Props {
  label: string;
  sections: readonly SectionItem[];
  open: string; // id
  onOpen: (id: string) => void;
}

/** Parts of a template as tabs above; all of them stay alive. */
export function Sections({ label, sections, open, onOpen }: Props) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    sections.findIndex(({ id }) => id === open),
  );
  const key = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = sections[(at + step + sections.length) % sections.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    onOpen(next.id);
    list.current?.querySelector<HTMLElement>(`[data-section="${next.id}"]`)?.focus();
  };
  return (
    <div className={classes.sections}>
      <div className={classes.list} role="tablist" aria-label={label} ref={list}>
        {sections.map(({ id, title }, i) => (
          <button
            key={id}
            id={`${base}${id}-tab`}
            data-section={id}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={i === at}
            aria-controls={`${base}${id}`}
            tabIndex={i === at ? 0 : -1}
            onClick={() => onOpen(id)}
            onKeyDown={key}
          >
            {title}
          </button>
        ))}
      </div>
      {sections.map(({ id, content }, i) => (
        <div
          key={id}
          id={`${base}${id}`}
          className={classes.panel}
          role="tabpanel"
          aria-labelledby={`${base}${id}-tab`}
          hidden={i !== at}
        >
          {content}
        </div>
      ))}
    </div>
  );
}
