import { useState } from "react";
import { ApiError } from "../../api";
import { isOver, type Session, useSession } from "../../session";
import { api, sentence } from "../data/api";
import { both, type InstructionsDraft, keepDraft, keptDraft } from "./instructionsDraft";

export interface InstructionsState {
  /** What everybody reads. */
  text: string;
  /** undefined: nobody writes here. */
  draft: InstructionsDraft | undefined;
  /** Somebody else changed them since this draft was begun. */
  overtaken: boolean;
  allowed: boolean;
  saving: boolean;
  problem: string;
  begin(): void;
  write(text: string): void;
  save(): Promise<void>;
  discard(): void;
  /** What the other wrote was seen, and this draft is to take its place, or to come after it. */
  settle(how: "mine" | "both"): void;
}

/** `until`: it has passed once the server was reached again, see SessionState.returns. */
const none: { text: string; until: number | null } = { text: "", until: null };

/** The instructions of a session, for an interviewer to change. */
export function useInstructions(session: Session, interviewId: string): InstructionsState {
  const { instructions: text, interview, returns } = useSession(session);
  const [draft, setDraft] = useState<InstructionsDraft | undefined>(
    () => keptDraft(interviewId) ?? undefined,
  );
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState(none);
  const allowed = !isOver(interview.state);
  const put = (next: InstructionsDraft | undefined) => {
    keepDraft(interviewId, next ?? null);
    setDraft(next);
    setProblem(none);
  };
  return {
    text,
    draft,
    // One's own may be heard of before the answer to it.
    overtaken: draft !== undefined && !saving && draft.was !== text && draft.text !== text,
    allowed,
    saving,
    problem: problem.until === null || problem.until === returns ? problem.text : "",
    begin: () => put({ was: text, text }),
    write: (mine) => draft && put({ ...draft, text: mine }),
    discard: () => put(undefined),
    settle: (how) => draft && put({ was: text, text: how === "mine" ? draft.text : both(text, draft.text) }),
    async save() {
      if (!draft || saving) return;
      setSaving(true);
      setProblem(none);
      try {
        await api.setInstructions(interviewId, draft.text, draft.was);
        await session.instructions.load();
        put(undefined);
      } catch (error) {
        const unreachable = error instanceof ApiError && error.unreachable;
        setProblem({ text: sentence(error), until: unreachable ? session.state.returns : null });
        await session.instructions.load(); // when somebody was faster, theirs is shown
      } finally {
        setSaving(false);
      }
    },
  };
}
