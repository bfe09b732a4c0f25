// A link in the frame would lead away from the letter. A new window is what a
// sandboxed frame may not open, so nothing happens.
const nowhere = '<base target="_blank">';

/** A letter's HTML for a sandboxed frame. */
export function previewDocument(html: string): string {
  const head = /<head[^>]*>/i.exec(html);
  if (!head) return nowhere + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + nowhere + html.slice(at);
}
