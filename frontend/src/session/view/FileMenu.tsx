import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from "react";
import floating from "../../ui/floating/floating.module.css";
import { boxAt } from "../../ui/floating/place";
import { useFloating } from "../../ui/floating/useFloating";
import controls from "./controls.module.css";
import s from "./FileMenu.module.css";
import { MoreIcon } from "./icons";

export interface FileAct {
  label: string;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onChoose: () => void;
}

interface FileMenuProps {
  label: string;
  acts: readonly FileAct[];
  /** null: closed. Where it was asked for with the pointer, or "button". */
  open: { x: number; y: number } | "button" | null;
  onOpen: () => void;
  /** `back`: the focus goes back to where it was. */
  onClose: (back: boolean) => void;
}

/** What can be done with the open file: a menu under a button, or under the pointer. */
export function FileMenu({ label, acts, open, onOpen, onClose }: FileMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const at = useMemo(() => (open && open !== "button" ? boxAt(open) : undefined), [open]);
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useFloating({ open: open !== null, anchor: button, panel: menu, at, side: at ? "start" : "end", onClose });
  useLayoutEffect(() => {
    if (open) menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);

  const key = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
    else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length]?.focus();
    else if (event.key === "Home") all[0]?.focus();
    else if (event.key === "End") all.at(-1)?.focus();
    else if (event.key === "Escape") onClose(true);
    else if (event.key === "Tab") return onClose(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={controls.icon}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open !== null}
        onClick={() => (open ? onClose(true) : onOpen())}
      >
        <MoreIcon />
      </button>
      {open && (
        <div
          ref={menu}
          className={`${floating.panel} ${s.menu}`}
          popover="manual"
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={key}
        >
          {acts.map(({ label, keys, danger, disabled, onChoose }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={s.item}
              data-danger={(danger && !disabled) || undefined}
              aria-disabled={disabled || undefined}
              onClick={() => {
                if (disabled) return;
                onClose(true);
                onChoose();
              }}
            >
              {label}
              {keys && (
                <span className={s.keys} aria-hidden="true">
                  {keys}
                </span>
              )}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
