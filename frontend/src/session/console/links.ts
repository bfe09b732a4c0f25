import type { ILink, ILinkProvider, Terminal } from "@xterm/xterm";
import { type Place, placesIn } from "./placeLinks";

/** Lines that one line of output may be broken into and still be looked through. */
const MOST = 20;

/** Makes places in the session's files links, also where a line is broken. */
export function links(
  terminal: Terminal,
  files: () => readonly string[],
  activate: (place: Place) => void,
): ILinkProvider {
  return {
    provideLinks(y, callback) {
      const { first, text } = wholeLine(terminal, y - 1);
      const at = (index: number) => ({
        x: (index % terminal.cols) + 1,
        y: first + Math.floor(index / terminal.cols) + 1,
      });
      const found = placesIn(text, files()).map(
        (place): ILink => ({
          range: { start: at(place.from), end: at(place.to - 1) },
          text: text.slice(place.from, place.to),
          activate: () => activate(place),
        }),
      );
      callback(found.length > 0 ? found : undefined);
    },
  };
}

/** The line of output that a line of the buffer belongs to, from its first. */
function wholeLine(terminal: Terminal, y: number): { first: number; text: string } {
  const { active } = terminal.buffer;
  let first = y;
  while (first > 0 && y - first < MOST && active.getLine(first)?.isWrapped) first--;
  let text = "";
  for (let next = first; next - first < MOST; next++) {
    const line = active.getLine(next);
    if (!line || (next > first && !line.isWrapped)) break;
    text += line.translateToString(false);
  }
  return { first, text };
}
