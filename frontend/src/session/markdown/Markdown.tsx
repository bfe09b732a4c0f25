import { lexer, type MarkedToken, type Token } from "marked";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { bounded } from "./bounds";
import { decodeEntities } from "./entities";
import { safeHref } from "./href";
import s from "./Markdown.module.css";

const DEEPEST = 60; // emphasis in links in lists in quotes …

/**
 * Markdown as elements, of a text that a stranger may have written: it is drawn
 * as far as it can be, and never throws. Nothing of the text becomes HTML: tags in it are shown
 * as they stand, pictures are links (loading them would tell others who reads
 * this), and links lead to the web or to mail only.
 */
export default function Markdown({ text }: { text: string }) {
  const { tokens, partly } = useMemo(() => read(text), [text]);
  const ranks = useMemo(() => headingRanks(tokens), [tokens]);
  return (
    <Ranks.Provider value={ranks}>
      <div className={s.markdown}>
        {nodes(tokens, 0)}
        {partly && <p className={s.partly}>{tooMuch}</p>}
      </div>
    </Ranks.Provider>
  );
}

const tooMuch =
  "This text is too long, or nested too deep, to be shown in full. The rest is left out or as it was written.";

function read(text: string): { tokens: readonly Token[]; partly: boolean } {
  const { text: shown, partly } = bounded(text);
  try {
    return { tokens: lexer(shown, { gfm: true }), partly };
  } catch {
    // What the bounds do not know of yet: the text as it stands can always be shown.
    return { tokens: [{ type: "code", raw: shown, text: shown }], partly: true };
  }
}

const Ranks = createContext<readonly number[]>([]);

/** The levels of headings that the text uses: it may begin with ## or leave one out, but the page's order has no gaps. */
function headingRanks(tokens: readonly Token[]): number[] {
  const depths = tokens.flatMap((token) => (token.type === "heading" ? [Number(token.depth)] : []));
  return [...new Set(depths)].sort((a, b) => a - b);
}

function nodes(tokens: readonly Token[] | undefined, depth: number): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity; they are made anew with the text
  return (tokens ?? []).map((token, i) => <Node key={i} token={token as MarkedToken} depth={depth + 1} />);
}

function Node({ token, depth }: { token: MarkedToken; depth: number }): ReactNode {
  if (depth > DEEPEST) return token.raw;
  const inside = () => nodes("tokens" in token ? token.tokens : undefined, depth);
  switch (token.type) {
    case "heading":
      return <Heading depth={token.depth}>{inside()}</Heading>;
    case "paragraph":
      return <p>{inside()}</p>;
    case "text":
      return token.tokens ? inside() : decodeEntities(token.text);
    case "escape":
      return token.text;
    case "strong":
      return <strong>{inside()}</strong>;
    case "em":
      return <em>{inside()}</em>;
    case "del":
      return <del>{inside()}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{inside()}</blockquote>;
    case "list":
      return token.ordered ? (
        <ol start={token.start === "" ? 1 : token.start}>{nodes(token.items, depth)}</ol>
      ) : (
        <ul>{nodes(token.items, depth)}</ul>
      );
    case "list_item":
      return <li data-task={token.task || undefined}>{inside()}</li>;
    case "checkbox":
      return <span>{token.checked ? "☑ " : "☐ "}</span>;
    case "link":
      return <Linked href={token.href}>{inside()}</Linked>;
    case "image":
      return <Linked href={token.href}>{token.text || token.href}</Linked>;
    case "table":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className={s.table} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {token.header.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place
                  <th key={i} style={{ textAlign: cell.align ?? undefined }}>
                    {nodes(cell.tokens, depth)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {token.rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place
                <tr key={i}>
                  {row.map((cell, j) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place
                    <td key={j} style={{ textAlign: cell.align ?? undefined }}>
                      {nodes(cell.tokens, depth)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "hr":
      return <hr />;
    case "br":
      return <br />;
    case "space":
    case "def":
      return null;
    default:
      return token.raw;
  }
}

/** The page's own headings are the first two levels. */
function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const rank = useContext(Ranks).indexOf(depth);
  const Level = `h${Math.min(Math.max(rank, 0) + 3, 6)}` as "h3";
  return <Level>{children}</Level>;
}

function Linked({ href, children }: { href: string; children: ReactNode }) {
  const to = safeHref(href);
  return to ? (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ) : (
    children
  );
}
