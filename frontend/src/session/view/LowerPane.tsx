import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import s from "./LowerPane.module.css";

export type LowerPart = "console" | "tests";

const parts = [
  { id: "console", title: "Console" },
  { id: "tests", title: "Tests" },
] as const;

interface LowerPaneProps {
  open: LowerPart;
  onOpen: (part: LowerPart) => void;
  console: ReactNode;
  /** Null without any; then the console stands alone. */
  tests: ReactNode;
}

/** Below the code: the console and, in a session that has some, the tests. Both stay alive. */
export function LowerPane({ open, onOpen, console, tests }: LowerPaneProps) {
  const tested = tests !== null;
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const key = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = open === "tests" ? "console" : "tests";
    onOpen(other);
    list.current?.querySelector<HTMLElement>(`[data-part=${other}]`)?.focus();
  };
  const panel = (part: LowerPart) =>
    tested
      ? {
          id: `${base}${part}`,
          role: "tabpanel",
          "aria-labelledby": `${base}${part}-tab`,
          hidden: part !== open,
        }
      : {};
  return (
    <div className={s.lower} data-tabs={tested || undefined}>
      {tested && (
        <div className={s.tabs} role="tablist" aria-label="Console and tests" ref={list} onKeyDown={key}>
          {parts.map(({ id, title }) => (
            <button
              key={id}
              id={`${base}${id}-tab`}
              data-part={id}
              type="button"
              role="tab"
              className={s.tab}
              aria-selected={id === open}
              aria-controls={`${base}${id}`}
              tabIndex={id === open ? 0 : -1}
              onClick={() => onOpen(id)}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      <div className={s.panel} data-panel="console" {...panel("console")}>
        {console}
      </div>
      {tested && (
        <div className={s.panel} data-panel="tests" {...panel("tests")}>
          {tests}
        </div>
      )}
    </div>
  );
}
