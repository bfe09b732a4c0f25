import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import s from "./Disclosure.module.css";

/** A button that opens a small panel below it. Escape, or a press elsewhere, closes it. */
export function Disclosure(props: {
  label: string;
  className: string | undefined;
  button: ReactNode;
  /** A function gets what closes the panel. */
  children: ReactNode | ((close: () => void) => ReactNode);
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      root.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", press);
    document.addEventListener("keydown", key);
    return () => {
      document.removeEventListener("pointerdown", press);
      document.removeEventListener("keydown", key);
    };
  }, [open]);
  return (
    <div className={s.root} ref={root}>
      <button
        type="button"
        className={props.className}
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={props.label}
        onClick={() => setOpen(!open)}
      >
        {props.button}
      </button>
      {open && (
        <section id={id} className={s.panel} aria-label={props.label}>
          {typeof props.children === "function" ? props.children(() => setOpen(false)) : props.children}
        </section>
      )}
    </div>
  );
}
