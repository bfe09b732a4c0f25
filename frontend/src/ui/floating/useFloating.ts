import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type Box, place, type Side } from "./place";

interface Floating {
  open: boolean;
  /** What it belongs to: presses on it do not close the panel, and it keeps to it. */
  anchor: RefObject<HTMLElement | null>;
  panel: RefObject<HTMLElement | null>;
  /** Where it belongs instead, as under the pointer. */
  at?: Box | undefined;
  side?: Side;
  /** A press elsewhere, or (`back`) Escape, after which the focus belongs where it was. */
  onClose: (back: boolean) => void;
}

/**
 * Keeps a panel over everything else, beside its anchor and inside the window,
 * while either changes its size. The one way in which a session's panels and
 * menus are placed: a panel is `popover="manual"` with `floating.module.css`.
 */
export function useFloating({ open, anchor, panel, at, side = "end", onClose }: Floating) {
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const shown = panel.current;
    if (!open || !shown) return;
    shown.showPopover?.(); // above everything that would clip it
    const settle = () => {
      const box = at ?? anchor.current?.getBoundingClientRect();
      if (!box) return;
      const { style } = shown;
      style.maxWidth = "";
      style.maxHeight = ""; // as large as it wants to be, before it is told how large it may be
      style.left = "0"; // where it stands must not make it narrower
      const wanted = { width: shown.offsetWidth, height: shown.offsetHeight };
      const { scrollTop } = shown;
      const { left, top, maxWidth, maxHeight } = place(box, wanted, windowSize(), side);
      style.left = `${left}px`;
      style.top = `${top}px`;
      style.maxWidth = `${maxWidth}px`;
      style.maxHeight = `${maxHeight}px`;
      shown.scrollTop = scrollTop;
    };
    settle();
    const resized = new ResizeObserver(settle);
    resized.observe(shown);
    if (anchor.current) resized.observe(anchor.current);
    addEventListener("resize", settle);
    return () => {
      resized.disconnect();
      removeEventListener("resize", settle);
    };
  }, [open, anchor, panel, at, side]);

  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) close.current(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) close.current(true);
    };
    document.addEventListener("pointerdown", press);
    document.addEventListener("keydown", key);
    return () => {
      document.removeEventListener("pointerdown", press);
      document.removeEventListener("keydown", key);
    };
  }, [open, anchor, panel]);
}

const windowSize = () => ({ width: document.documentElement.clientWidth, height: innerHeight });
