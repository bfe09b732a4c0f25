import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import s from "./Tabs.module.css";

export interface Tab {
  id: string;
  title: string;
  content: ReactNode;
  /** Something runs there. */
  busy?: boolean;
}

interface TabsProps {
  label: string;
  tabs: Tab[];
  open: string;
  onOpen: (id: string) => void;
}

/** Tabs whose panels all stay alive, so that changing between them loses no scroll position. */
export function Tabs({ label, tabs, open, onOpen }: TabsProps) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    tabs.findIndex(({ id }) => id === open),
  );
  const key = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    onOpen(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
    event.preventDefault();
  };
  return (
    <div className={s.tabs}>
      {tabs.map(({ id, content }, i) => (
        <div
          key={id}
          id={`${base}${id}`}
          className={s.panel}
          data-panel={id}
          role="tabpanel"
          aria-labelledby={`${base}${id}-tab`}
          hidden={i !== at}
        >
          {content}
        </div>
      ))}
      <div className={s.list} role="tablist" aria-label={label} ref={list} onKeyDown={key}>
        {tabs.map(({ id, title, busy }, i) => (
          <button
            key={id}
            id={`${base}${id}-tab`}
            data-tab={id}
            type="button"
            role="tab"
            className={s.tab}
            aria-selected={i === at}
            aria-controls={`${base}${id}`}
            tabIndex={i === at ? 0 : -1}
            onClick={() => onOpen(id)}
          >
            {title}
            {busy && i !== at && <span className={s.busy} role="img" aria-label="running" />}
          </button>
        ))}
      </div>
    </div>
  );
}
