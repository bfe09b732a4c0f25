/** Somebody's address, with their name when it is known. */
export interface Address {
  name: string;
  email: string;
}

/** Reads "ada@example.org" or "Ada Lovelace <ada@example.org>", as mail programs write it; undefined when it is neither. */
export function readAddress(text: string): Address | undefined {
  const named = /^\s*"?([^"<>]*?)"?\s*<\s*([^<>\s]+)\s*>\s*$/.exec(text);
  const name = named?.[1]?.trim() ?? "";
  const email = named?.[2] ?? text.trim();
  return isEmail(email) ? { name, email } : undefined;
}

/** A first look only: the relay knows exactly. */
export function isEmail(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text);
}

export function writeAddress({ name, email }: Address): string {
  const plain = name.replace(/["<>]/g, "").trim();
  return plain ? `${plain} <${email}>` : email;
}

/** Two addresses that lead to the same person. */
export function sameEmail(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
