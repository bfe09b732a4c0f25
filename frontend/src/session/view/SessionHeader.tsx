import type { ReactNode } from "react";
import { RunOptions } from "../console/RunOptions";
import { isOver } from "../interview";
import { LanguageChooser } from "../languages/LanguageChooser";
import { isExecuted } from "../languages/language";
import type { SessionState } from "../model";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "./controls.module.css";
import { PlayIcon, StopIcon } from "./icons";
import { People } from "./People";
import s from "./SessionHeader.module.css";
import { Settings } from "./Settings";
import { StorageLine } from "./StorageLine";
import { useAfter } from "./useAfter";

interface SessionHeaderProps {
  session: Session;
  start?: ReactNode;
  /** Instead of the plain name. */
  title?: ReactNode;
  end?: ReactNode;
  onLeave?: (() => void) | undefined;
  flash: number;
}

/** Name, where the work is, who is here, the language, Run. */
export function SessionHeader({ session, start, title, end, onLeave, flash }: SessionHeaderProps) {
  const state = useSession(session);
  const over = isOver(state.interview.state);
  const cannot = state.language !== null && !isExecuted(state.language);
  const waiting = useAfter(absence(state), 2500);
  return (
    <header className={s.header} data-full={end !== undefined || undefined}>
      <div className={s.what}>
        {start}
        {title ?? (
          <h1 className={s.name} dir="auto" title={state.interview.name}>
            {state.interview.name || "Interview"}
          </h1>
        )}
        <div className={s.storage}>
          <StorageLine storage={state.storage} flash={flash} />
        </div>
      </div>
      <div className={s.acts}>
        {waiting && <span className={s.waiting}>{waiting}</span>}
        <People people={state.people} note={waiting} onLeave={onLeave} />
        <Settings />
        <LanguageChooser session={session} locked={over} />
        {state.running ? (
          <button
            type="button"
            className={controls.stop}
            data-run
            onClick={() => void session.programs.stop()}
          >
            <StopIcon /> <span className={end ? s.word : undefined}>Stop</span>
          </button>
        ) : (
          <button
            type="button"
            className={controls.run}
            data-run
            disabled={over || !state.language || !state.loaded || state.starting}
            aria-disabled={cannot || undefined}
            aria-keyshortcuts="Control+Enter Meta+Enter"
            title={cannot ? "This language can be edited here, but not run" : `Run the code (${shortcut})`}
            onClick={() => void session.run.program()}
          >
            <PlayIcon /> <span className={end ? s.word : undefined}>Run</span>
          </button>
        )}
        <RunOptions session={session} />
        {end}
      </div>
    </header>
  );
}

/** What a candidate is told who came first, or was left. */
function absence({ me, connected, interview, people, met }: SessionState): string {
  const open = interview.state === "upcoming" || interview.state === "live";
  const alone = me.mode === "candidate" && people.every(({ mode }) => mode !== "interviewer");
  if (!alone || !connected || !open) return "";
  return met ? "Your interviewer is not here now" : "Your interviewer is not here yet";
}

const shortcut = typeof navigator !== "undefined" && /Mac/.test(navigator.platform) ? "⌘⏎" : "Ctrl+Enter";
