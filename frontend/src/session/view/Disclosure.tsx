import { type ReactNode, useId, useRef, useState } from "react";
import floating from "../../ui/floating/floating.module.css";
import { useFloating } from "../../ui/floating/useFloating";
import s from "./Disclosure.module.css";

/** A button that opens a small panel beside it. Escape, or a press elsewhere, closes it. */
export function Disclosure(props: {
  label: string;
  className: string | undefined;
  button: ReactNode;
  /** A function gets what closes the panel. */
  children: ReactNode | ((close: () => void) => ReactNode);
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const id = useId();
  const close = (back: boolean) => {
    setOpen(false);
    if (back) button.current?.focus();
  };
  useFloating({ open, anchor: button, panel, onClose: close });
  return (
    <>
      <button
        ref={button}
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
        <section
          ref={panel}
          id={id}
          className={`${floating.panel} ${s.panel}`}
          aria-label={props.label}
          popover="manual"
        >
          {typeof props.children === "function" ? props.children(() => setOpen(false)) : props.children}
        </section>
      )}
    </>
  );
}
