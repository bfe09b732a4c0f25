/** Keys that the terminal takes a text from, besides those with a letter of their own. */
const LATER = ["Dead", "Process", "Unidentified", "Compose"];

/**
 * Gives on what comes into the terminal's field without a key: from a picker of
 * emoji, by dictation. With a screen reader's mode on, xterm.js leaves it to the
 * field (xterm.js#3679), because keys come there as well, once the terminal has them.
 */
export function keyless(field: HTMLTextAreaElement, onText: (text: string) => void) {
  let key = false; // its text is still to come
  let composed = false; // the terminal is about to take it
  field.addEventListener("keydown", ({ key: name, keyCode }) => {
    if (name.length === 1 || keyCode === 229 || LATER.includes(name)) key = true;
  });
  for (const type of ["keyup", "blur"] as const)
    field.addEventListener(type, () => {
      key = false;
    });
  field.addEventListener("compositionend", () => {
    composed = true;
    setTimeout(() => {
      composed = false;
    });
  });
  field.addEventListener("input", (event) => {
    const { data, inputType, isComposing } = event as InputEvent;
    if (inputType !== "insertText" || !data) return;
    if (!key && !composed && !isComposing) onText(data.replace(/\r?\n/g, "\r"));
    key = false;
  });
}
