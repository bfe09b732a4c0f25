import type { HTMLAttributes } from "react";

interface Props extends HTMLAttributes<HTMLDivElement> {
  index: number; // 1, 2, 3, … of all lines, drawn or not
  top: number; // px
  height: number; // px
  [data: `data-${string}`]: unknown;
}

/** A line of the list at its place. A <tr> would need a table, which cannot be drawn in part. */
export function Row({ index, top, height, ...rest }: Props) {
  const role = { role: "row", "aria-rowindex": index };
  return <div {...role} style={{ transform: `translateY(${top}px)`, height }} {...rest} />;
}
