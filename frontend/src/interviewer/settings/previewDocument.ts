import { styleNonce } from "../../ui/styleNonce";

// A link in the frame would lead away from the letter. A new window is what a
// sandboxed frame may not open, so nothing happens.
const nowhere = '<base target="_blank">';

/** A letter's HTML for a sandboxed frame, which has the page's policy: the letter's styles need the page's nonce. */
export function previewDocument(letter: string, nonce = styleNonce): string {
  const html = nonce ? letter.replaceAll("<style>", `<style nonce="${nonce}">`) : letter;
  const head = /<head[^>]*>/i.exec(html);
  if (!head) return nowhere + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + nowhere + html.slice(at);
}
