/** The address if it is of a kind that a text may lead to; null for all others, such as javascript: and data:. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href); // relative ones lead nowhere from here, and are refused with the rest
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
