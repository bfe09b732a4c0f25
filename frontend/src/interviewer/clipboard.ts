import { desktop } from "./desktop";

/** Puts text on the clipboard; false when nothing here allows it. */
export async function copyText(text: string): Promise<boolean> {
  if (desktop) return desktop.copy(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

/** Puts text on the clipboard with its formatting, or without it where only that can be had. */
export async function copyFormatted(text: string, mail: string): Promise<"formatted" | "plain" | "nothing"> {
  // Where it is pasted only what stands at the elements counts, and what the browser
  // reads of the rest is against the page's policy.
  const html = mail.replace(/<style[\s\S]*?<\/style>/g, "");
  // The desktop's window has no clipboard API for it, but its engine lets an event do it.
  if (!desktop) {
    try {
      const item = new ClipboardItem({
        "text/plain": new Blob([text], { type: "text/plain" }),
        "text/html": new Blob([html], { type: "text/html" }),
      });
      await navigator.clipboard.write([item]);
      return "formatted";
    } catch {
      // the event below is for pages that are not served by HTTPS or from this computer
    }
  }
  if (copyByEvent(text, html)) return "formatted";
  return (await copyText(text)) ? "plain" : "nothing";
}

// The copy command copies a selection, so there must be one; what is copied is what the event is given.
function copyByEvent(text: string, html?: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const host = document.querySelector("[role=dialog]") ?? document.body; // inside a focus trap when there is one
  host.append(area);
  const focused = document.activeElement;
  area.select();
  let given = false;
  const give = (event: ClipboardEvent) => {
    if (!event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    if (html !== undefined) event.clipboardData.setData("text/html", html);
    event.preventDefault();
    given = true;
  };
  document.addEventListener("copy", give, { capture: true, once: true });
  try {
    return document.execCommand("copy") && (given || html === undefined);
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", give, { capture: true });
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
