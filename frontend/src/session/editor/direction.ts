/** The scripts that are written from right to left, in the blocks that Unicode keeps for them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The direction in which a name is read: its first letter's, as `dir=auto` has it. */
export function directionOf(name: string): "ltr" | "rtl" {
  const letter = /\p{L}/u.exec(name)?.[0];
  return letter && RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}
