/** What the palette asks of the dashboard, which may only just be opening. */
export type Ask = "later" | "search" | "keys";

let waiting: Ask | undefined;
let listener: ((what: Ask) => void) | undefined;

export function ask(what: Ask): void {
  if (listener) listener(what);
  else waiting = what;
}

/** The dashboard listens while it is shown, and gets what was asked before. */
export function onAsk(to: (what: Ask) => void): () => void {
  listener = to;
  if (waiting) to(waiting);
  waiting = undefined;
  return () => {
    if (listener === to) listener = undefined;
  };
}
