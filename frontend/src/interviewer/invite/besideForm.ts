import { EDGE } from "../../ui/floating/place";

// calendar is how wide a month is drawn, with its border.
const calendar = 294; // px

/** Where a calendar opens, as a popover has it. */
export interface Beside {
  position: "right-start" | "left-start" | "bottom-start";
  offset: number;
}

/** A field's calendar beside the dialog that the field is in, so that it covers nothing of the form; below the field where there is no room. */
export function besideForm(field: HTMLElement | null): Beside {
  const below: Beside = { position: "bottom-start", offset: EDGE };
  const dialog = field?.closest("[role=dialog]")?.getBoundingClientRect();
  if (!field || !dialog) return below;
  const { left, right } = field.getBoundingClientRect();
  const needed = calendar + 2 * EDGE;
  if (innerWidth - dialog.right >= needed)
    return { position: "right-start", offset: dialog.right - right + EDGE };
  if (dialog.left >= needed) return { position: "left-start", offset: left - dialog.left + EDGE };
  return below;
}
