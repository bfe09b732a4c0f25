import { placeOf, utcOffset } from "./zoned";

/** "são paulo" and "Sao_Paulo" are the same words. */
const wordsOf = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[\s/_-]+/)
    .filter(Boolean);

/** How well a zone fits: 0 is its place, 1 a word of its place, 2 a word of its region; undefined is not at all. */
function fitOf(zone: string, asked: readonly string[], at: Date): number | undefined {
  const words = wordsOf(zone);
  const begins = (word: string) => words.some((w) => w.startsWith(word));
  const away = (word: string) =>
    /^(utc)?[+\u2212]\d/.test(word) && utcOffset(at, zone) === `UTC${word.replace(/^utc/, "")}`;
  if (!asked.every((word) => begins(word) || away(word))) return undefined;
  const place = wordsOf(placeOf(zone));
  if (asked.every((word, n) => place[n]?.startsWith(word))) return 0;
  return asked.some((word) => place.some((w) => w.startsWith(word))) ? 1 : 2;
}

/**
 * The zones whose words begin with what was typed, the best first: a place
 * before its region ("to" is Tokyo, and never Vostok). "+9" are those so far from UTC.
 */
export function findZones(typed: string, zones: readonly string[], at = new Date()): string[] {
  // A minus sign is what a keyboard has for it; between words it is none.
  const asked = wordsOf(typed.replace(/(^|\s|utc)-(?=\d)/gi, "$1\u2212"));
  if (asked.length === 0) return [...zones];
  return zones
    .flatMap((zone) => {
      const rank = fitOf(zone, asked, at);
      return rank === undefined ? [] : [{ zone, rank, place: placeOf(zone) }];
    })
    .sort((a, b) => a.rank - b.rank || a.place.localeCompare(b.place))
    .map(({ zone }) => zone);
}
