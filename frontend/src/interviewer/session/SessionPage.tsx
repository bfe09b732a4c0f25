import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { ApiError, type Interview } from "../../api";
import { type Session, Workbench } from "../../session";
import { forgetKept } from "../../session/forgetKept";
import { Mark } from "../../ui/Mark";
import { api } from "../data/api";
import { interviewKey, knownInterview } from "../data/lists";
import { useWorkplace } from "../useAccount";
import { InstructionsPane } from "./InstructionsPane";
import { Invite } from "./Invite";
import { NotesToggle } from "./NotesToggle";
import { OpeningSession } from "./OpeningSession";
import classes from "./SessionPage.module.css";
import { SessionPalette } from "./SessionPalette";
import { SessionProblem } from "./SessionProblem";
import { SidePane } from "./SidePane";
import { StateActs } from "./StateActs";
import { shouldStart } from "./start";
import { Title } from "./Title";
import { useFocusAfterWriting } from "./useFocusAfterWriting";
import { useInstructions } from "./useInstructions";
import { useNotesPane } from "./useNotesPane";
import { useOpenSession } from "./useOpenSession";

/** An interview's session in interviewer mode. */
export function SessionPage({ id }: { id: string }) {
  const { actions, personId } = useWorkplace();
  const client = useQueryClient();
  const found = useQuery({
    queryKey: interviewKey(id),
    queryFn: () => api.interview(id),
    initialData: () => knownInterview(client, id),
    initialDataUpdatedAt: 0,
  });
  const interview = found.data;
  const session = useOpenSession(interview);

  useEffect(() => {
    document.title = `${interview?.title ?? "Session"} · Candor`;
  }, [interview?.title]);

  const present = found.isFetchedAfterMount ? interview?.present : undefined;
  useEffect(() => {
    if (session && present) session.people.connected(present);
  }, [session, present]);

  // Deleted for ever: nothing of it stays in this browser either.
  const purged = found.error instanceof ApiError && found.error.status === 404;
  useEffect(() => {
    if (purged) void forgetKept(personId, id);
  }, [purged, personId, id]);

  // Opening it is starting it, but not when somebody only prepares next week's.
  const asked = useRef(false);
  useEffect(() => {
    if (!interview || asked.current || !found.isFetchedAfterMount) return;
    asked.current = true;
    if (shouldStart(interview, Date.now())) void actions.start(interview);
  }, [interview, found.isFetchedAfterMount, actions]);

  if (found.isPending) return <OpeningSession />;
  if (!interview || interview.deletedAt) {
    return <SessionProblem interview={interview} error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!session) return <OpeningSession />;
  return <OpenedSession session={session} interview={interview} />;
}

function OpenedSession({ session, interview }: { session: Session; interview: Interview }) {
  const pane = useNotesPane();
  const instructions = useInstructions(session, interview.id);
  useFocusAfterWriting(instructions.draft !== undefined);
  const instruct = instructions.allowed && !instructions.draft ? instructions.begin : undefined;
  return (
    <div className={classes.page}>
      <Workbench
        session={session}
        autoFocus
        instructions={{
          content: <InstructionsPane state={instructions} />,
          open: instructions.draft !== undefined,
        }}
        headerStart={
          <Link
            href="/"
            className={classes.back}
            aria-label="Back to the interviews"
            title="Back to the interviews"
          >
            <ChevronLeft size={14} aria-hidden />
            <Mark size={16} />
          </Link>
        }
        title={<Title interview={interview} onInstruct={instruct} />}
        headerEnd={
          <>
            <NotesToggle pane={pane} />
            <Invite interview={interview} />
            <StateActs interview={interview} />
          </>
        }
        right={{
          title: "Notes",
          content: <SidePane session={session} templateId={interview.templateId} />,
          closed: !pane.open,
        }}
      />
      <SessionPalette session={session} interview={interview} pane={pane} onInstruct={instruct} />
    </div>
  );
}
