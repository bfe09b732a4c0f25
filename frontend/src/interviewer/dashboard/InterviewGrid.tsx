import { useMediaQuery } from "@mantine/hooks";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Cell } from "./Cell";
import type { Line } from "./groups";
import { Heads } from "./Heads";
import classes from "./InterviewGrid.module.css";
import { InterviewRow } from "./InterviewRow";
import { Row } from "./Row";
import type { RowActs } from "./rowActs";
import { useWindow } from "./useWindow";

export interface GridHandle {
  focus(id: string): void;
  hasFocus(): boolean;
  press(id: string, what: "copy" | "menu"): void;
}

// A <table> cannot be drawn in part: rows that are not drawn are told by aria-rowcount.
const gridOf = (label: string, rows: number) => ({
  role: "grid",
  "aria-label": label,
  "aria-rowcount": rows + 1, // with the heads
  "aria-multiselectable": true,
});

const group = { role: "rowgroup" };
const bare = { role: "presentation" };

interface Props {
  ref: Ref<GridHandle>;
  label: string;
  lines: Line[];
  activeId: string | undefined;
  ticked: ReadonlySet<string>;
  renaming: string | undefined;
  trash: boolean;
  now: Date;
  acts: RowActs;
  more: boolean;
  onMore: () => void;
}

/** The rows, of which only the visible ones are drawn. One row is in the tab order: the active one. */
export function InterviewGrid({
  ref,
  label,
  lines,
  activeId,
  ticked,
  renaming,
  trash,
  now,
  acts,
  more,
  onMore,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery("(max-width: 719px)", false, { getInitialValueInEffect: false });
  const heights = useMemo(
    () => lines.map((l) => (l.kind === "heading" ? 32 : narrow ? 60 : 36)),
    [lines, narrow],
  );
  const { from, to, tops, height } = useWindow(scroller, heights);
  const [wanted, setWanted] = useState<{ id: string }>();
  const activeLine = lines.findIndex((l) => l.kind === "interview" && l.interview.id === activeId);

  const rowOf = (id: string) => scroller.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  useImperativeHandle(ref, () => ({
    focus: (id) => setWanted({ id }),
    hasFocus: () => scroller.current?.contains(document.activeElement) ?? false,
    press: (id, what) => rowOf(id)?.querySelector<HTMLElement>(`[data-press="${what}"]`)?.click(),
  }));

  // Only what is drawn can be focused: the active line always is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!wanted || !element) return;
    const top = tops[activeLine] ?? 0;
    const bottom = tops[activeLine + 1] ?? 0;
    const heading = lines[activeLine - 1]?.kind === "heading" ? 32 : 0;
    if (top - heading < element.scrollTop) element.scrollTop = top - heading;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
    rowOf(wanted.id)?.focus({ preventScroll: true });
  }, [wanted]);

  useEffect(() => {
    if (more && to >= lines.length) onMore();
  }, [more, to, lines.length, onMore]);

  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  if (activeLine >= 0 && (activeLine < from || activeLine >= to)) drawn.push(activeLine);
  return (
    <div {...gridOf(label, lines.length)} className={classes.whole}>
      <Heads trash={trash} />
      <div {...group} ref={scroller} className={classes.scroller}>
        <div {...bare} className={classes.grid} style={{ height }}>
          {drawn.map((index) => {
            const line = lines[index];
            const place = { index: index + 2, top: tops[index] ?? 0, height: heights[index] ?? 0 };
            if (!line) return null;
            if (line.kind === "heading") {
              return (
                <Row key={line.name} {...place} className={classes.heading}>
                  <Cell>
                    {line.name} <span className={classes.count}>{line.count}</span>
                  </Cell>
                </Row>
              );
            }
            const { id } = line.interview;
            return (
              <InterviewRow
                key={id}
                interview={line.interview}
                {...place}
                active={id === activeId}
                ticked={ticked.has(id)}
                renaming={id === renaming}
                trash={trash}
                now={now}
                acts={acts}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
