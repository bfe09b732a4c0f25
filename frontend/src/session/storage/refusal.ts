/** The relay does not take a document from this page, and trying again by itself does not help. */
export interface Refusal {
  code: number; // a WebSocket's close code; 0: the document was denied
  reason: string; // a sentence
  damaged?: boolean; // what the relay has of it is not what was written
}

const RESTART = 1012;
const TOO_LARGE = 1009; // a frame that is larger than the relay takes
const DELETED = 4404;
const SLOW = 4408; // fell behind, or no answer came

export type CloseKind = "ordinary" | "deleted" | "refused";

/**
 * What a closed connection means. The relay closes with a code from 4400 on when
 * it will not take what it got; with any other it is away, restarting or busy,
 * and the same again later is right.
 */
export function closeKind(code: number | undefined): CloseKind {
  if (code === DELETED) return "deleted";
  if (code === TOO_LARGE) return "refused";
  return code !== undefined && code >= 4400 && code < 4500 && code !== SLOW ? "refused" : "ordinary";
}

/** A network that failed or a relay that restarts, which say nothing of the next try. */
export function isAway(code: number | undefined): boolean {
  return code === undefined || code < 1008 || code === RESTART;
}

export function sameRefusal(a: Refusal | null, b: Refusal): boolean {
  return a !== null && a.code === b.code && a.reason === b.reason;
}

const sentences: Record<number, string> = {
  [TOO_LARGE]: "There is more of it than can be sent at once.",
  4400: "Something in it cannot be read.",
  4401: "This page was not let in.",
  4403: "It may not be written from this page.",
  4429: "Too much came from this page in a short time.",
};

/** The relay's reason as a sentence; ours where it gives none. */
export function refusal(code: number, reason: string): Refusal {
  return { code, reason: reason || sentences[code] || `It was refused, with code ${code}.` };
}

const denials: Record<string, string> = {
  damaged: "What is stored of it is damaged, and waiting does not mend it.",
  forbidden: "This page may not open it any more.",
  gone: "The interview was deleted.",
  too_many: "Too much is open from here at the moment.",
  unauthorized: "This page may not open it any more.",
};

/** What a document's denial means that is not about the whole interview: a code of the relay's, or its own sentence. */
export function denial(reason: string): Refusal {
  const sentence = reason.includes(" ") ? reason : `It cannot be opened (${reason}).`;
  return { code: 0, reason: denials[reason] ?? sentence, damaged: reason === "damaged" };
}
