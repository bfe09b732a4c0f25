import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from "react";
import s from "./Split.module.css";

interface SplitProps {
  /** Under which name this browser remembers the size. */
  name: string;
  direction: "row" | "column";
  label: string; // of the divider, for screen readers
  initial: number; // the second part's share, in percent
  min: number;
  max: number;
  /** The part that is not shown; it stays alive. */
  hidden?: "first" | "second" | undefined;
  first: ReactNode;
  second: ReactNode;
}

/** Two panes with a divider that the pointer and the arrow keys move. */
export function Split(props: SplitProps) {
  const root = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => recall(props.name, props.initial));
  const clamped = Math.min(props.max, Math.max(props.min, share));

  const move = (next: number) => {
    const value = Math.round(Math.min(props.max, Math.max(props.min, next)) * 10) / 10;
    setShare(value);
    remember(props.name, value);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !root.current) return;
    const box = root.current.getBoundingClientRect();
    const part =
      props.direction === "column"
        ? (box.bottom - event.clientY) / box.height
        : (box.right - event.clientX) / box.width;
    move(part * 100);
  };
  const key = (event: KeyboardEvent) => {
    const grow = props.direction === "column" ? "ArrowUp" : "ArrowLeft";
    const shrink = props.direction === "column" ? "ArrowDown" : "ArrowRight";
    if (event.key === grow) move(clamped + 4);
    else if (event.key === shrink) move(clamped - 4);
    else if (event.key === "Home") move(props.max);
    else if (event.key === "End") move(props.min);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={root}
      className={s.split}
      data-direction={props.direction}
      data-hidden={props.hidden}
      style={{ "--share": `${clamped}%` } as CSSProperties}
    >
      <div className={s.first}>{props.first}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a divider that moves is no <hr> */}
      <div
        role="separator"
        className={s.divider}
        tabIndex={0}
        aria-label={props.label}
        aria-orientation={props.direction === "column" ? "horizontal" : "vertical"}
        aria-valuenow={Math.round(clamped)}
        aria-valuemin={props.min}
        aria-valuemax={props.max}
        onKeyDown={key}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          event.preventDefault();
        }}
        onPointerMove={drag}
        onDoubleClick={() => move(props.initial)}
      />
      <div className={s.second}>{props.second}</div>
    </div>
  );
}

const KEY = "candor.layout";

function recall(name: string, initial: number): number {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}")[name];
    return typeof kept === "number" && Number.isFinite(kept) ? kept : initial;
  } catch {
    return initial;
  }
}

function remember(name: string, share: number) {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, number>;
    localStorage.setItem(KEY, JSON.stringify({ ...kept, [name]: share }));
  } catch {
    // the size then lasts no longer than this page
  }
}
