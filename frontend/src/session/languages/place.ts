const WIDTH = 288; // px
const TALLEST = 420; // px
const EDGE = 8; // px that stay free at the edges of the window

/** Where a list goes that belongs to a button: below it, within the window. */
export function beside(
  button: { left: number; right: number; bottom: number },
  windowWidth: number,
  windowHeight: number,
): { left: string; top: string; width: string; maxHeight: string } {
  const width = Math.min(WIDTH, windowWidth - 2 * EDGE);
  const left = Math.max(EDGE, Math.min(button.right - width, windowWidth - width - EDGE));
  const top = button.bottom + 4;
  const height = Math.min(TALLEST, Math.max(160, windowHeight - top - EDGE));
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, maxHeight: `${height}px` };
}
