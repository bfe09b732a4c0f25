/** How long what is not a page may take to answer on a slow, busy machine, in ms. Tests wait for facts: this ends what hangs. */
export const PATIENCE = 120_000;
