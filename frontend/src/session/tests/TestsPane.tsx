import { isOver } from "../interview";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "../view/controls.module.css";
import { CloseIcon, PlayIcon, StopIcon } from "../view/icons";
import { useLazy } from "../view/useLazy";
import { summary } from "./rows";
import s from "./TestsPane.module.css";

const loadTable = () => import("./TestsTable");
const keys = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘⇧⏎" : "Ctrl+Shift+Enter";

/** The tests of the session and how the newest run went. Everyone sees the same run. */
export function TestsPane({ session }: { session: Session }) {
  const state = useSession(session);
  const { tests } = state;
  const table = useLazy(loadTable, true);
  const over = isOver(state.interview.state);
  const running = tests.run?.outcome === "running";
  const { tone, text } = summary(tests);
  return (
    <section className={s.pane} aria-label="Tests">
      <header className={s.head}>
        <h2 className={s.title}>Tests</h2>
        <span className={s.status} data-tone={tone} role="status">
          {text}
        </span>
        {running ? (
          <button type="button" className={controls.button} onClick={() => void session.tests.stop()}>
            <StopIcon /> Stop tests
          </button>
        ) : (
          <button
            type="button"
            className={controls.button}
            disabled={over || !state.loaded || !state.language || tests.starting}
            aria-keyshortcuts="Control+Shift+Enter Meta+Shift+Enter"
            title={`Test the code (${keys})`}
            onClick={() => void session.run.tests()}
          >
            <PlayIcon /> Run tests
          </button>
        )}
      </header>
      {tests.notice && (
        <div className={s.notice} role="alert">
          <span>{tests.notice}</span>
          <button
            type="button"
            className={controls.icon}
            aria-label="Dismiss"
            onClick={() => session.tests.tell("")}
          >
            <CloseIcon />
          </button>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={s.body} tabIndex={0} aria-label="Results">
        {table && <table.TestsTable tests={tests} />}
      </section>
    </section>
  );
}
