/** What stays free at the edges of the window. */
export const EDGE = 8; // px
/** Between what floats and what it belongs to. */
const GAP = 4; // px
/** Where neither side has as much room as this, what floats covers what it belongs to. */
const LEAST = 160; // px

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Which edge of its anchor a panel keeps to while there is room for it. */
export type Side = "start" | "end";

export interface Place {
  left: number;
  top: number;
  maxWidth: number;
  maxHeight: number;
}

/** Where a panel goes that belongs to an anchor: below it or else above it, and always inside the window, which it may fill and no more. */
export function place(anchor: Box, panel: Size, within: Size, side: Side): Place {
  const maxWidth = Math.max(0, within.width - 2 * EDGE);
  const whole = Math.max(0, within.height - 2 * EDGE);
  const below = within.height - anchor.bottom - GAP - EDGE;
  const above = anchor.top - GAP - EDGE;
  const under = panel.height <= below || below >= above;
  const room = Math.min(whole, under ? below : above);
  const maxHeight = room < LEAST ? Math.min(whole, LEAST) : room;
  const height = Math.min(panel.height, maxHeight);
  const width = Math.min(panel.width, maxWidth);
  const left = side === "start" ? anchor.left : anchor.right - width;
  const top = under ? anchor.bottom + GAP : anchor.top - GAP - height;
  return {
    left: clamp(left, within.width - EDGE - width),
    top: clamp(top, within.height - EDGE - height),
    maxWidth,
    maxHeight,
  };
}

const clamp = (wanted: number, last: number) => Math.round(Math.max(EDGE, Math.min(wanted, last)));

/** A box without extent, where the pointer is. */
export function boxAt(point: { x: number; y: number }): Box {
  return { left: point.x, right: point.x, top: point.y, bottom: point.y };
}
