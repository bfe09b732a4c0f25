import type { IUnicodeVersionProvider } from "@xterm/xterm";
import { EXTENDS, PICTURES, PRECEDES, WIDE, ZERO } from "./columnsTable";

/** What a cluster has become so far, as far as the next code point needs to know. */
const OTHER = 0;
const PICTURE = 1;
const PICTURE_JOINS = 2; // and a zero width joiner
const FLAG_BEGUN = 3; // one regional indicator
const LEADING = 4; // Hangul, by its letters
const VOWEL = 5;
const TRAILING = 6;
const PRECEDING = 7;

const JOINER = 0x200d;
const EMOJI = 0xfe0f; // the variation selector

/** No terminal has wider characters. */
const WIDEST = 2;

/**
 * How many cells characters take, by what people take for one character (UAX #29):
 * families, flags and skin tones are one. The relay's line editor counts the same,
 * see backend/runner/columns.go.
 */
export const columns: IUnicodeVersionProvider = {
  version: "clusters",
  wcwidth: width,
  charProperties(code, preceding) {
    if (code < 0x300 && preceding >> 3 === OTHER && code !== 0xad) return property(OTHER, width(code), false);
    const kind = kindOf(code);
    if (preceding === 0) return property(kind, width(code) || 1, false); // nothing to join
    const before = preceding >> 3;
    const cells = (preceding >> 1) & 3;
    if (extends_(code)) {
      if (before === PICTURE || before === PICTURE_JOINS) {
        const shown = code === EMOJI ? 2 : cells;
        return property(code === JOINER ? PICTURE_JOINS : PICTURE, shown, true);
      }
      return property(OTHER, Math.min(cells + width(code), WIDEST), true);
    }
    if (before === PICTURE_JOINS && kind === PICTURE) return property(PICTURE, cells, true);
    if (before === FLAG_BEGUN && kind === FLAG_BEGUN) return property(OTHER, cells, true);
    if (before === PRECEDING) return property(kind, Math.min(cells + width(code), WIDEST), true);
    if (goesOn(before, code, kind)) return property(kind, cells, true);
    return property(kind, width(code), false);
  },
};

/** As xterm.js packs it. */
function property(kind: number, cells: number, joins: boolean): number {
  return (kind << 3) | (cells << 1) | (joins ? 1 : 0);
}

function kindOf(code: number): number {
  if (code < 0x80) return OTHER;
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return FLAG_BEGUN;
  if ((code >= 0x1100 && code <= 0x115f) || (code >= 0xa960 && code <= 0xa97c)) return LEADING;
  if ((code >= 0x1160 && code <= 0x11a7) || (code >= 0xd7b0 && code <= 0xd7c6)) return VOWEL;
  if ((code >= 0x11a8 && code <= 0x11ff) || (code >= 0xd7cb && code <= 0xd7fb)) return TRAILING;
  if (code >= 0xac00 && code <= 0xd7a3) return (code - 0xac00) % 28 === 0 ? VOWEL : TRAILING;
  if (pictures(code)) return PICTURE;
  return precedes(code) ? PRECEDING : OTHER;
}

/** Whether a Hangul letter belongs to the syllable before it. */
function goesOn(before: number, code: number, kind: number): boolean {
  const syllable = code >= 0xac00 && code <= 0xd7a3;
  switch (before) {
    case LEADING:
      return kind === LEADING || kind === VOWEL || syllable;
    case VOWEL:
      return !syllable && (kind === VOWEL || kind === TRAILING);
    case TRAILING:
      return !syllable && kind === TRAILING;
    default:
      return false;
  }
}

function width(code: number): 0 | 1 | 2 {
  if (code < 0x300) return code === 0xad ? 0 : 1;
  if (wide(code)) return 2;
  return zero(code) ? 0 : 1;
}

const wide = lookup(WIDE);
const zero = lookup(ZERO);
const extends_ = lookup(EXTENDS);
const precedes = lookup(PRECEDES);
const pictures = lookup(PICTURES);

/** Whether a code point is in a table of ranges. */
function lookup(table: string): (code: number) => boolean {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const range of table.split(" ")) {
    const [first = "", last = first] = range.split("-");
    starts.push(Number.parseInt(first, 16));
    ends.push(Number.parseInt(last, 16));
  }
  return (code) => {
    let low = 0;
    let high = starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (code < (starts[middle] ?? 0)) high = middle - 1;
      else if (code > (ends[middle] ?? 0)) low = middle + 1;
      else return true;
    }
    return false;
  };
}
