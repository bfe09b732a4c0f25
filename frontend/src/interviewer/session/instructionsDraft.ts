/** What an interviewer writes and has not saved: a reload of the page does not lose it. */
export interface InstructionsDraft {
  /** What they were when this was begun, or what was seen of somebody else's change since. */
  was: string;
  text: string;
}

const key = (interviewId: string) => `candor.instructions.${interviewId}`;

export function keptDraft(interviewId: string): InstructionsDraft | null {
  try {
    const kept = JSON.parse(
      sessionStorage.getItem(key(interviewId)) ?? "null",
    ) as Partial<InstructionsDraft> | null;
    return typeof kept?.was === "string" && typeof kept.text === "string"
      ? (kept as InstructionsDraft)
      : null;
  } catch {
    return null; // storage is forbidden, or holds something else
  }
}

export function keepDraft(interviewId: string, draft: InstructionsDraft | null): void {
  try {
    if (draft) sessionStorage.setItem(key(interviewId), JSON.stringify(draft));
    else sessionStorage.removeItem(key(interviewId));
  } catch {
    // then a reload loses it
  }
}

/** Whose words come first: they were there first. */
export const both = (theirs: string, mine: string) =>
  [theirs, mine].filter((part) => part.trim()).join("\n\n");
