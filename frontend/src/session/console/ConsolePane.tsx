import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Execution } from "../model";
import type { Session } from "../session";
import { useSession } from "../useSession";
import controls from "../view/controls.module.css";
import { copy } from "../view/copy";
import { ClearIcon, CloseIcon, CopyIcon, DownIcon } from "../view/icons";
import { PlainText } from "./ansi";
import s from "./ConsolePane.module.css";
import { ConsoleView } from "./consoleView";
import { ending, seconds } from "./describe";

/** What was run: its output as it comes, how it ended, and a line for its input. */
export function ConsolePane({ session }: { session: Session }) {
  const state = useSession(session);
  const scroller = useRef<HTMLDivElement>(null);
  const view = useRef<ConsoleView | null>(null);
  const [following, setFollowing] = useState(true);
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!scroller.current) return;
    const made = new ConsoleView(scroller.current, s, setFollowing);
    view.current = made;
    return () => {
      made.dispose();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    view.current?.show(state.executions, state.languages);
  }, [state.executions, state.languages]);

  const copyAll = async () => {
    if (!(await copy(state.executions.map(plainOutput).join("\n")))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const newest = state.executions.at(-1);
  return (
    <section className={s.pane} aria-label="Console">
      <header className={s.head}>
        <h2 className={s.title}>Console</h2>
        <Status newest={newest} starting={state.starting} />
        <button
          type="button"
          className={controls.icon}
          aria-label={copied ? "Copied" : "Copy output"}
          title={copied ? "Copied" : "Copy output"}
          disabled={!newest}
          onClick={copyAll}
        >
          <CopyIcon />
        </button>
        <button
          type="button"
          className={controls.icon}
          aria-label="Clear console"
          title="Clear"
          disabled={!newest}
          onClick={() => view.current?.clear()}
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
          className={s.scroller}
          ref={scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label="Output"
        />
        {!newest && (
          <p className={s.empty}>
            Run the code to see its output here. Everybody in the session sees it too.
          </p>
        )}
        {!following && (
          <button type="button" className={s.jump} onClick={() => view.current?.follow()}>
            <DownIcon /> Newest
          </button>
        )}
      </div>
      {state.running && (
        <Input
          onLine={async (text, eof) => {
            if (await session.input(text, eof)) view.current?.echo(eof ? "" : text);
          }}
        />
      )}
    </section>
  );
}

/** The newest execution's standing, counted up while it runs. */
function Status({ newest, starting }: { newest: Execution | undefined; starting: boolean }) {
  const running = newest?.outcome === "running";
  const [ran, setRan] = useState(0);
  const id = newest?.id;
  useEffect(() => {
    setRan(0);
    if (!running || !id) return;
    const since = performance.now(); // this computer's clock may differ from the relay's
    const timer = setInterval(() => setRan(performance.now() - since), 200);
    return () => clearInterval(timer);
  }, [running, id]);
  const standing = newest ? ending(newest) : { tone: "quiet", text: "" };
  const counting =
    running && ran >= 1000 ? ` ${seconds(Math.floor(ran / 1000) * 1000).replace(/\.\d+/, "")}` : "";
  return (
    <span className={s.status} data-tone={standing.tone}>
      <span aria-hidden="true">
        {starting ? "Starting…" : standing.text + (running ? counting || "…" : "")}
      </span>
      <span className="visually-hidden" role="status">
        {starting ? "" : standing.text}
      </span>
    </span>
  );
}

function Input({ onLine }: { onLine: (text: string, eof: boolean) => void }) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onLine(`${text}\n`, false);
    setText("");
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "d" || !event.ctrlKey || text !== "") return;
    event.preventDefault();
    onLine("", true);
  };
  return (
    <form className={s.input} onSubmit={submit}>
      <span className={s.prompt} aria-hidden="true">
        ›
      </span>
      <input
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={key}
        placeholder="Input for the program, Enter sends it"
        aria-label="Input for the program"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <button type="button" className={s.eof} title="End of input (Ctrl+D)" onClick={() => onLine("", true)}>
        End of input
      </button>
    </form>
  );
}

function plainOutput(execution: Execution): string {
  const streams = { stdout: new PlainText(), stderr: new PlainText() };
  return execution.output.map((chunk) => streams[chunk.stream].push(chunk.text)).join("");
}
