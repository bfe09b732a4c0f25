import { desktop } from "./desktop";

/** Puts text on the clipboard; false when nothing here allows it. */
export async function copyText(text: string): Promise<boolean> {
  if (desktop) return desktop.copy(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// A page that is not served by HTTPS or from this computer has no clipboard API.
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const host = document.querySelector("[role=dialog]") ?? document.body; // inside a focus trap when there is one
  host.append(area);
  const focused = document.activeElement;
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
