import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Interview } from "../../api";
import { openSession, type Session } from "../../session";
import { api } from "../data/api";
import { interviewKey } from "../data/lists";
import { desktop } from "../desktop";
import { useWorkplace } from "../useAccount";

/** Opens the live session of an interview, once; it is closed with the page. */
export function useOpenSession(interview: Interview | undefined): Session | undefined {
  const { token, liveUrl, person } = useWorkplace().account;
  const client = useQueryClient();
  const [session, setSession] = useState<Session>();
  const id = interview && !interview.deletedAt ? interview.id : undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name or state reaches an open session by itself
  useEffect(() => {
    if (!id || !interview || !person) return;
    const made = openSession({
      interview: { id, name: interview.title, state: interview.state },
      token,
      liveUrl,
      me: { id: person.id, name: person.name, mode: "interviewer" },
      api,
      saveText: desktop?.saveFile,
    });
    setSession(made);
    // The session hears of a change at once; the rest of the page asks what it was.
    let state = made.state.interview.state;
    const off = made.subscribe(() => {
      if (made.state.interview.state === state) return;
      state = made.state.interview.state;
      void client.invalidateQueries({ queryKey: interviewKey(id) });
    });
    return () => {
      off();
      made.dispose();
      setSession(undefined);
    };
  }, [id, token, liveUrl, person?.id]);
  return session;
}
