/** A key as it was pressed. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "code" | "location" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey" | "keyCode"
>;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Presses a key again: tells who listens, and does what the browser would have done. */
export function pressOn(target: Element, press: Press): void {
  const { key, code, location, ctrlKey, shiftKey, altKey, metaKey, keyCode } = press;
  const common = { key, code, location, ctrlKey, shiftKey, altKey, metaKey };
  const tell = (type: string, legacy: { keyCode: number; charCode?: number }) =>
    target.dispatchEvent(
      // What xterm and CodeMirror still read are the legacy codes.
      new KeyboardEvent(type, { ...common, ...legacy, bubbles: true, cancelable: true, composed: true }),
    );
  let goesOn = tell("keydown", { keyCode });
  const character = key === "Enter" ? "\r" : [...key].length === 1 ? key : "";
  if (goesOn && character !== "" && !ctrlKey && !metaKey) {
    const code = character.codePointAt(0) ?? 0;
    goesOn = tell("keypress", { keyCode: code, charCode: code });
  }
  if (goesOn) act(target, press, character);
  target.dispatchEvent(new KeyboardEvent("keyup", { ...common, keyCode, bubbles: true, composed: true }));
}

/** Puts text where the caret is, as typing does. */
export function typeInto(target: Element, text: string): void {
  // The only way by which undo, React and CodeMirror all see it as typed.
  if (isEditable(target)) document.execCommand("insertText", false, text);
}

function act(target: Element, press: Press, character: string) {
  if (press.key === "Tab") return moveFocus(target, press.shiftKey);
  if (press.ctrlKey || press.metaKey) {
    if (press.key.toLowerCase() === "a" && isField(target)) target.select();
  } else if (press.key === "Enter") {
    enter(target);
  } else if (character === " " && !isEditable(target)) {
    if (target instanceof HTMLElement && target.matches("button, input, summary")) target.click();
  } else if (character !== "") {
    typeInto(target, character);
  } else if (isEditable(target)) {
    edit(target, press);
  }
}

function enter(target: Element) {
  if (target.matches("button, a[href], summary")) (target as HTMLElement).click();
  else if (target instanceof HTMLInputElement) target.form?.requestSubmit();
  else if (isEditable(target)) document.execCommand("insertLineBreak");
}

function edit(target: Element, press: Press) {
  if (press.key === "Backspace") document.execCommand("delete");
  else if (press.key === "Delete") document.execCommand("forwardDelete");
  else if (isField(target)) moveCaret(target, press);
}

function moveCaret(field: Field, { key, shiftKey }: Press) {
  const { selectionStart: start, selectionEnd: end, selectionDirection } = field;
  if (start === null || end === null) return; // a field without a caret, as for addresses
  const back = selectionDirection === "backward";
  const [anchor, head] = back ? [end, start] : [start, end];
  const collapses = !shiftKey && start !== end;
  const to = {
    ArrowLeft: collapses ? start : Math.max(0, head - 1),
    ArrowRight: collapses ? end : head + 1,
    Home: 0,
    End: field.value.length,
  }[key];
  if (to === undefined) return;
  if (!shiftKey) field.setSelectionRange(to, to);
  else
    field.setSelectionRange(Math.min(anchor, to), Math.max(anchor, to), to < anchor ? "backward" : "forward");
}

const focusable = "a[href], button, input, select, textarea, [contenteditable=true], [tabindex]";

function moveFocus(from: Element, back: boolean) {
  const within = from.closest("[role=dialog], [role=menu]") ?? document.body;
  const all = [...within.querySelectorAll<HTMLElement>(focusable)].filter(
    (each) => each.tabIndex >= 0 && !each.matches(":disabled") && each.checkVisibility(),
  );
  const at = all.indexOf(from as HTMLElement);
  all.at((at + (back ? -1 : 1)) % all.length)?.focus();
}

function isField(target: Element): target is Field {
  return target.matches("textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function isEditable(target: Element): boolean {
  return isField(target) || (target instanceof HTMLElement && target.isContentEditable);
}
