import type { Terminal } from "@xterm/xterm";
import { styleNonce } from "../../ui/styleNonce";

/**
 * Opens a terminal on a page whose policy lets style elements in by a nonce. All
 * of xterm.js's are made here; it has no option for a nonce, and its option for
 * another document does not reach the one with the scroll bar's colours.
 */
export function openStyled(terminal: Terminal, host: HTMLElement) {
  // Somebody else's, as an extension's, is put back.
  const before = Object.getOwnPropertyDescriptor(document, "createElement");
  document.createElement = createElement as typeof document.createElement;
  try {
    terminal.open(host);
  } finally {
    Reflect.deleteProperty(document, "createElement"); // the prototype's is there again
    if (before) Object.defineProperty(document, "createElement", before);
  }
}

function createElement(name: string): HTMLElement {
  const element = Document.prototype.createElement.call(document, name);
  if (element instanceof HTMLStyleElement) element.nonce = styleNonce;
  return element;
}
