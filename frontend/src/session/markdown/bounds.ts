/*
 * The reader of Markdown calls itself for each level of quotes and lists, makes
 * a cell for each column in each row, and looks for the end of an emphasis from
 * each of its beginnings. A text that a stranger may have written is cut to what
 * it can take, and what is drawn to what a page can hold, before it is read.
 */

const LONGEST = 64 * 1024; // characters, as long as a template's
const MOST_LINES = 2000;
const DEEPEST = 20; // quotes in lists in quotes …
const FARTHEST = 80; // columns before an item of a list: two for each level
const WIDEST = 20; // columns of a table
const MOST_SIGNS = 1000; // of emphasis, code and links in one paragraph

/** More of these than DEEPEST before a line's text: "> - > 1. ". */
const markers = new RegExp(`^(?:[ \\t]*(?:>|[-*+](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${DEEPEST}}`);
const farItem = new RegExp(`^[ \\t]{${FARTHEST},}(?=[-*+>]|\\d)`);
/** The line that makes a table of the lines around it. */
const ruler = /^[ \t>]*[|:\- \t]+$/;
const signs = /[[*_~`<]/g;

export interface Bounded {
  text: string;
  /** Something was left out, or stands as it was written. */
  partly: boolean;
}

/** The text as far as it can be drawn. */
export function bounded(text: string): Bounded {
  let left = MOST_SIGNS;
  const lines = text.slice(0, LONGEST).split("\n", MOST_LINES);
  const tamed = lines.map((line) => {
    if (line.trim() === "") {
      left = MOST_SIGNS; // a new paragraph
      return line;
    }
    const near = line.replace(farItem, (spaces) => spaces.slice(0, FARTHEST));
    const deep = markers.exec(near)?.[0] ?? "";
    let rest = near.slice(deep.length);
    if (deep || (ruler.test(rest) && rest.split("|").length > WIDEST)) rest = escaped(rest);
    return deep + rest.replace(signs, (sign) => (left-- > 0 ? sign : `\\${sign}`));
  });
  const shown = tamed.join("\n");
  return { text: shown, partly: shown !== text };
}

/** Stands for itself. */
function escaped(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}
