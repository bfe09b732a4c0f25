import { useLayoutEffect, useRef, useState } from "react";
import { isExecuted } from "../model";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "../view/controls.module.css";
import { copy } from "../view/copy";
import { ClearIcon, CloseIcon, CopyIcon, DownIcon, SearchIcon } from "../view/icons";
import s from "./ConsolePane.module.css";
import { FindBar } from "./FindBar";
import { Places } from "./Places";
import { Status } from "./Status";
import { TouchKeys } from "./TouchKeys";
import { useScreen } from "./useScreen";

/** What was run, in a terminal that everybody in the session shares. */
export function ConsolePane({ session }: { session: Session }) {
  const state = useSession(session);
  const host = useRef<HTMLDivElement>(null);
  const { screen, following, found, finding, setFinding, clear } = useScreen(session, state, host);
  const [copied, setCopied] = useState(false);
  const { running, language } = state;
  const newest = state.executions.at(-1);

  // Who has just pressed Run with the pointer, or opened a prompt, wants to type there; never from under a text.
  const runningId = running?.id;
  const takesKeys = running?.terminal !== undefined && running.authorId === state.me.id;
  useLayoutEffect(() => {
    if (!runningId || !takesKeys || !screen || matchMedia("(pointer: coarse)").matches) return;
    const { activeElement } = document;
    if (
      !activeElement ||
      activeElement === document.body ||
      activeElement.matches("button:not(:focus-visible)")
    )
      screen.focus();
  }, [runningId, takesKeys, screen]);

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
          disabled={!newest}
          onClick={clear}
        >
          <ClearIcon />
        </button>
      </header>
      {state.notice && (
        <div className={s.notice} role="alert">
          <span>{state.notice}</span>
          <button
            type="button"
            className={controls.icon}
            aria-label="Dismiss"
            onClick={() => session.dismissNotice()}
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
        {!newest && !state.starting && (
          <p className={s.empty}>
            Run the code to see its output here. Everybody in the session sees it too.
            {language?.repl && isExecuted(language) && (
              <button type="button" className={s.prompt} onClick={() => void session.run(true)}>
                Open {language.name}’s prompt
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
      {running && <TouchKeys programs={session.programs} terminal={running.terminal !== undefined} />}
    </section>
  );
}
