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

/** Several addresses in one, as they are pasted from a mail program, become several; none is twice. */
export function splitAddresses(texts: string[]): string[] {
  const split = texts
    .flatMap((text) => text.split(/[,;\n](?=[^,;]*@)|[,;\n]\s*$/))
    .map((text) => text.trim());
  const known = new Set<string>();
  return split.filter((text) => {
    const email = (readAddress(text)?.email ?? text).toLowerCase();
    const fresh = text !== "" && !known.has(email);
    known.add(email);
    return fresh;
  });
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
