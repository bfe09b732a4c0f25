/**
 * Folds what is searched and what it is searched for: without regard to case,
 * accents, ligatures, width, and which quotes and dashes were typed.
 *
 * backend/fold has the same rule; both are tested with its testdata/search.json.
 */
export function fold(text: string): string {
  // Quotes first: compatibility decomposition makes a space and an accent of ´.
  return text
    .replace(/[’‘‛ʼʻʹ′´`]/g, "'")
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‐‑‒–—−]/g, "-")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[æœßøłđðþħıŋŧĸςєґ]/g, (letter) => letters[letter] ?? letter)
    .replace(accents, "")
    .replace(/\p{Cf}/gu, "");
}

/** Whether every word of the query occurs in the text. */
export function finds(text: string, query: string): boolean {
  const folded = fold(text);
  return fold(query)
    .split(/\s+/)
    .every((word) => folded.includes(word));
}

/** Letters that no decomposition of Unicode takes apart. */
const letters: Record<string, string> = {
  æ: "ae",
  œ: "oe",
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ŧ: "t",
  ĸ: "k",
  ς: "σ",
  є: "е",
  ґ: "г",
};

/**
 * The marks on letters of scripts whose readers leave them out when they search:
 * Latin, Greek, Cyrillic, Hebrew and Arabic. In others a mark is a letter.
 */
const accents =
  /(?=\p{M})(?:[\u0300-\u036f]|[\u0483-\u0487]|[\u0591-\u05c7]|[\u0610-\u061a]|[\u064b-\u065f]|\u0670|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe20-\ufe2f])/gu;
