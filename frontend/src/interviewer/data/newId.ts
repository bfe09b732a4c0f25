const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** A fresh interview id, made here so that asking twice makes one interview: 26 base32 characters, 130 random bits. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => alphabet[byte & 31]).join("");
}
