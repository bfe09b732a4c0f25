/** A letter for the person's own mail program to finish and send. */
export interface Draft {
  to: string;
  subject: string;
  text: string; // line breaks of any kind
  link: string; // occurs in the text; never cut
}

/**
 * The longest link that every mail program gets whole: Windows hands over 2,083
 * characters, of which Outlook keeps some to itself.
 */
export const longestMailto = 1900;

/** A mailto: link (RFC 6068), and whether the text had to be shortened to fit in it. */
export interface Mailto {
  href: string;
  shortened: boolean;
}

/** Fills in address, subject and text. A text that is too long loses its last paragraphs first, the link never. */
export function mailto(draft: Draft): Mailto {
  const text = draft.text.replace(/\r\n?|\n/g, "\n").trim();
  const whole = hrefOf(draft, text);
  if (whole.length <= longestMailto) return { href: whole, shortened: false };

  const paragraphs = text.split(/\n{2,}/);
  const withLink = paragraphs.findIndex((p) => p.includes(draft.link));
  const subject = shorter(draft.subject);
  for (const alone of [withLink >= 0 ? (paragraphs[withLink] as string) : draft.link, draft.link]) {
    const pieces = paragraphs.map((p, n) => ({ p: n === withLink ? alone : p, kept: n === withLink }));
    if (withLink < 0) pieces.unshift({ p: alone, kept: true });
    const join = () => pieces.flatMap(({ p, kept }) => (kept ? [p] : [])).join("\n\n");
    const fits = () => hrefOf({ ...draft, subject }, join()).length <= longestMailto;
    if (!fits()) continue;
    for (const piece of pieces) {
      if (piece.kept) continue;
      piece.kept = true;
      if (fits()) continue;
      piece.kept = false;
      break; // a gap in the middle would read worse than an early end
    }
    return { href: hrefOf({ ...draft, subject }, join()), shortened: true };
  }
  return { href: hrefOf({ ...draft, subject: "" }, draft.link), shortened: true };
}

/** encodeURIComponent writes each line break as %0D%0A and a plus sign as %2B, which mail programs need. */
function hrefOf({ to, subject, link }: Draft, text: string): string {
  const body = encode((text || link).replaceAll("\n", "\r\n"));
  return `mailto:${encode(to).replaceAll("%40", "@")}?subject=${encode(subject.replace(/\s+/g, " ").trim())}&body=${body}`;
}

/** Half of a character outside Unicode's first plane cannot be encoded: it is left out. */
function encode(text: string): string {
  return encodeURIComponent(
    text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, ""),
  );
}

// A subject of a few hundred characters is no subject; it must leave room for the text.
function shorter(subject: string): string {
  let text = subject;
  while (encode(text).length > 400) text = [...text].slice(0, -1).join("");
  return text === subject ? subject : `${text.trimEnd()}…`;
}
