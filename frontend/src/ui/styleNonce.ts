const meta = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]');

/**
 * What the page's policy lets style elements of its own scripts in by; the relay makes one for each answer. "" without
 * a policy, as on the development server. Browsers hide the attribute: only the property has it.
 */
export const styleNonce = meta?.nonce ?? "";
