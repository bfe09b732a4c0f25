import { useRef, useState } from "react";
import { isExecuted } from "../languages/language";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "../view/controls.module.css";
import { copy } from "../view/copy";
import { ClearIcon, CloseIcon, CopyIcon, DownIcon, PromptIcon, SearchIcon } from "../view/icons";
import s from "./ConsolePane.module.css";
import { FindBar } from "./FindBar";
import { Places } from "./Places";
import { Status } from "./Status";
import { TouchKeys } from "./TouchKeys";
import { useComingKeys } from "./useComingKeys";
import { useLentFocus } from "./useLentFocus";
import { useScreen } from "./useScreen";

interface ConsolePaneProps {
  session: Session;
  /** What one ran is over, and one's keys are nobody's. */
  onDone?: (() => void) | undefined;
}

/** What was run, in a terminal that everybody in the session shares. */
export function ConsolePane({ session, onDone }: ConsolePaneProps) {
  const state = useSession(session);
  const host = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLDivElement>(null);
  const { screen, following, found, finding, setFinding, clear } = useScreen(session, state, host, spoken);
  const [copied, setCopied] = useState(false);
  const [cleared, setCleared] = useState("");
  const { running, language, executions, interview } = state;
  const last = executions.at(-1);
  const newest = last?.id === cleared ? undefined : last; // of what is shown
  const empty = !newest && !state.starting;
  const prompt = language?.repl && isExecuted(language) && `Open ${language.name}’s prompt`;
  const over = interview.state === "ended" || interview.state === "gone";
  useLentFocus(state, screen, host, onDone);
  useComingKeys(state, screen);

  const clearAll = () => {
    clear();
    if (!running && last) setCleared(last.id);
  };
  const copyAll = async () => {
    if (!screen || !(await copy(screen.text()))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const copyLabel = copied ? "Copied" : "Copy output";
  return (
    <section className={s.pane} aria-label="Console">
      <header className={s.head}>
        <h2 className={s.title}>Console</h2>
        <span className={s.hint}>{running?.terminal && "Type to the program. Shift+Tab leaves."}</span>
        <Status newest={newest} starting={state.starting} />
        <button
          type="button"
          className={controls.icon}
          aria-label="Find in the console"
          title="Find (Ctrl+F in the console)"
          disabled={!newest || !screen}
          onClick={() => setFinding(true)}
        >
          <SearchIcon />
        </button>
        <button
          type="button"
          className={controls.icon}
          aria-label={copyLabel}
          title={copyLabel}
          disabled={!newest || !screen}
          onClick={copyAll}
        >
          <CopyIcon />
        </button>
        <button
          type="button"
          className={controls.icon}
          aria-label="Clear console"
          title="Clear, for you alone"
          aria-disabled={!newest || undefined}
          onClick={() => newest && clearAll()}
        >
          <ClearIcon />
        </button>
        {prompt && !empty && (
          <button
            type="button"
            className={controls.icon}
            aria-label={prompt}
            title={prompt}
            disabled={over || running !== null || state.starting}
            onClick={() => void session.run.program(true)}
          >
            <PromptIcon />
          </button>
        )}
      </header>
      {state.notice && (
        <div className={s.notice} role="alert">
          <span>{state.notice}</span>
          <button
            type="button"
            className={controls.icon}
            aria-label="Dismiss"
            onClick={() => session.programs.tell("")}
          >
            <CloseIcon />
          </button>
        </div>
      )}
      <div className={s.body}>
        <div
          className={s.screen}
          ref={host}
          role="log"
          aria-live="off"
          aria-label="Output"
          data-typing={screen !== null && running?.terminal !== undefined}
        />
        <div className="visually-hidden" aria-live="polite" ref={spoken} />
        {empty && (
          <p className={s.empty}>
            Run the code to see its output here. Everybody in the session sees it too.
            {prompt && !over && (
              <button type="button" className={s.prompt} onClick={() => void session.run.program(true)}>
                {prompt}
              </button>
            )}
          </p>
        )}
        {finding && screen && <FindBar screen={screen} found={found} onClose={() => setFinding(false)} />}
        <div className={s.overlay}>
          {newest && <Places session={session} execution={newest} files={state.files} />}
          {!following && (
            <button type="button" className={s.jump} onClick={() => screen?.toEnd()}>
              <DownIcon /> Newest
            </button>
          )}
        </div>
      </div>
      {running && (
        <TouchKeys
          type={(text) => (screen ? screen.type(text) : session.programs.type(text))}
          interrupt={() => void session.programs.interrupt()}
          terminal={running.terminal !== undefined}
        />
      )}
    </section>
  );
}
