import {
  CalendarClock,
  CircleStop,
  Copy,
  FileText,
  ListChecks,
  NotebookPen,
  Play,
  RotateCcw,
} from "lucide-react";
import { useLocation } from "wouter";
import type { Interview } from "../../api";
import { type Session, useSession } from "../../session";
import { say } from "../announce";
import { Palette, type PaletteAction } from "../shell/Palette";
import { useWorkplace } from "../useAccount";
import type { Pane } from "./useNotesPane";

interface Props {
  session: Session;
  interview: Interview;
  pane: Pane;
  onInstruct: (() => void) | undefined;
}

/** The palette with what can be done in this session on top. */
export function SessionPalette({ session, interview: i, pane, onInstruct }: Props) {
  const { actions } = useWorkplace();
  const { running, tests } = useSession(session);
  const [, navigate] = useLocation();
  const here: PaletteAction[] = [
    running
      ? { label: "Stop the program", icon: CircleStop, onClick: () => void session.programs.stop() }
      : { label: "Run the code", icon: Play, onClick: () => void session.run.program(), keywords: "execute" },
    ...(tests.items.length === 0
      ? []
      : tests.run?.outcome === "running"
        ? [{ label: "Stop the tests", icon: CircleStop, onClick: () => void session.tests.stop() }]
        : [{ label: "Run the tests", icon: ListChecks, onClick: () => void session.run.tests() }]),
    {
      label: "Copy join link",
      icon: Copy,
      onClick: () => void actions.copyLink(i).then((done) => done && say("Link copied")),
      keywords: "invite",
    },
    { label: pane.open ? "Hide the notes" : "Show the notes", icon: NotebookPen, onClick: pane.toggle },
    ...(onInstruct ? [{ label: "Edit the instructions", icon: FileText, onClick: onInstruct }] : []),
    ...(i.state === "live"
      ? [{ label: "End the interview", icon: CircleStop, onClick: () => void actions.end(i) }]
      : []),
    ...(i.state === "ended"
      ? [{ label: "Reopen the interview", icon: RotateCcw, onClick: () => void actions.reopen(i) }]
      : []),
    { label: "Back to the interviews", icon: CalendarClock, onClick: () => navigate("/") },
  ];
  return <Palette here={here} />;
}
