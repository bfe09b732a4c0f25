import type { TerminalSize } from "./execution";

/** Room between the text and the edges of the pane, as in ConsolePane.module.css, and for the scroll bar. */
const LEFT = 12; // px
const TOP = 4; // px
const BAR = 14; // px
export const LINE_HEIGHT = 1.25;

const SMALLEST: TerminalSize = { columns: 20, rows: 3 };
const LARGEST = 500;

export interface Cell {
  width: number; // px
  height: number; // px
}

/** How large a terminal fits into an element; null while it is not shown. */
export function terminalIn(element: HTMLElement, cell: Cell): TerminalSize | null {
  const { clientWidth, clientHeight } = element;
  if (clientWidth === 0 || clientHeight === 0) return null;
  const fitting = (room: number, size: number, least: number) =>
    Math.min(LARGEST, Math.max(least, Math.floor(room / size)));
  return {
    columns: fitting(clientWidth - LEFT - BAR, cell.width, SMALLEST.columns),
    rows: fitting(clientHeight - TOP, cell.height, SMALLEST.rows),
  };
}

export function codeFont(): { family: string; size: number } {
  const style = getComputedStyle(document.documentElement);
  const size = Number.parseFloat(style.getPropertyValue("--editor-font-size")) || 14;
  return { family: style.getPropertyValue("--font-code").trim() || "monospace", size: size - 1 };
}

/** A character's size as the terminal will have it, before there is one. */
export function estimateCell(): Cell | null {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return null;
  const { family, size } = codeFont();
  context.font = `${size}px ${family}`;
  const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText("W");
  return {
    width,
    height: Math.floor(Math.ceil(fontBoundingBoxAscent + fontBoundingBoxDescent) * LINE_HEIGHT),
  };
}
