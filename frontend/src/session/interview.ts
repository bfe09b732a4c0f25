export type Mode = "interviewer" | "candidate";

/** Whose page it is. */
export interface Me {
  id: string; // person or participant id
  name: string;
  mode: Mode;
}

/** `deleted`: in the trash, from where it may come back. `gone`: for ever, or this browser may no longer enter. */
export type InterviewState = "upcoming" | "live" | "ended" | "deleted" | "gone";

/** Nothing can be written or run any more. */
export function isOver(state: InterviewState): boolean {
  return state !== "upcoming" && state !== "live";
}

export interface InterviewView {
  id: string;
  name: string;
  state: InterviewState;
}

/**
 * What became of a deleted interview. `unknown`: there is none, or none for
 * whoever asks; `refused`: whoever asks is not known.
 */
export type Fate = "deleted" | "unknown" | "refused" | { name: string; state: InterviewState };
