import { type RefObject, useLayoutEffect, useMemo, useState } from "react";

export interface Windowed {
  /** first line to draw and the one after the last */
  from: number;
  to: number;
  tops: readonly number[];
  height: number;
}

// overscan is drawn beyond the visible part, so that scrolling shows no gap.
const overscan = 400; // px

/** Where each line lies, and the last one's end. */
export function layOut(heights: readonly number[]): number[] {
  const tops = [0];
  for (const height of heights) tops.push((tops[tops.length - 1] ?? 0) + height);
  return tops;
}

/** Index of the line at a height, by halving. */
export function lineAt(tops: readonly number[], y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Tells which lines of a long list have to be drawn: thousands scroll like twenty. */
export function useWindow(scroller: RefObject<HTMLElement | null>, heights: readonly number[]): Windowed {
  const [view, setView] = useState({ top: 0, height: 1200 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller]);
  const tops = useMemo(() => layOut(heights), [heights]);
  return {
    from: lineAt(tops, view.top - overscan),
    to: Math.min(heights.length, lineAt(tops, view.top + view.height + overscan) + 1),
    tops,
    height: tops[tops.length - 1] ?? 0,
  };
}
