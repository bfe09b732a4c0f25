import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { ConsolePane } from "./console/ConsolePane";
import { preferences } from "./editor/preferences";
import type { Session } from "./session";
import { TestsPane } from "./tests/TestsPane";
import { useBegun } from "./useBegun";
import { useSession } from "./useSession";
import { Boundary } from "./view/Boundary";
import { type EditorHandle, EditorPane } from "./view/EditorPane";
import { Instructions } from "./view/Instructions";
import { InstructionsToggle } from "./view/InstructionsToggle";
import { LowerPane, type LowerPart } from "./view/LowerPane";
import { MissingPart } from "./view/MissingPart";
import { Refused } from "./view/Refused";
import { SessionHeader } from "./view/SessionHeader";
import { Split } from "./view/Split";
import { Tabs } from "./view/Tabs";
import { useNarrow } from "./view/useNarrow";
import { Word } from "./view/Word";
import s from "./Workbench.module.css";

export interface WorkbenchProps {
  session: Session;
  /** Beside the editor on wide screens; a tab of its own on narrow ones. */
  right?: { title: string; content: ReactNode; closed?: boolean };
  /** Before the interview's name. */
  headerStart?: ReactNode;
  /** Instead of the interview's name as it was when the session was opened. */
  title?: ReactNode;
  /** After Run. */
  headerEnd?: ReactNode;
  /** Somebody else sits here: enter under another name. */
  onLeave?: () => void;
  /** In the place of the instructions, for who may change them; `open`: also when there are none. */
  instructions?: { content: ReactNode; open: boolean };
  /** Put the caret into the editor when it opens. */
  autoFocus?: boolean;
}

/** The whole session: header, editor, console and, if there is one, a pane on the right. */
export function Workbench({
  session,
  right,
  headerStart,
  title,
  headerEnd,
  onLeave,
  instructions: theirs,
  autoFocus = false,
}: WorkbenchProps) {
  const state = useSession(session);
  const root = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(root, 760);
  const [flash, setFlash] = useState(0);
  const code = useRef<EditorHandle>(null);
  const [chosen, setTab] = useState<string>(); // of a narrow page's parts
  const [reading, setReading] = useState(true);
  const [lower, setLower] = useState<LowerPart>("console");
  const writing = theirs?.open ?? false;
  const instructed = state.instructions !== "" || writing;
  // A candidate reads first; who has begun is left where they are.
  const tab = chosen ?? (instructed && state.me.mode === "candidate" ? "instructions" : "code");
  const tested = state.tests.items.length > 0;

  // What was run is what one wants to see; on a phone instead of the code.
  const show = (part: LowerPart, authorId: string) => {
    if (authorId !== state.me.id && writesInsteadOf(part)) return;
    setTab(part);
    setLower(part);
  };
  const { running } = state;
  const testing = state.tests.run?.outcome === "running" ? state.tests.run : null;
  useBegun(running, (authorId) => show("console", authorId));
  useBegun(testing, (authorId) => show("tests", authorId));
  useEffect(() => {
    if (!writing) return;
    setTab("instructions");
    setReading(true);
  }, [writing]);
  useEffect(() => {
    if (state.notice) setLower("console"); // where it is shown
  }, [state.notice]);

  const key = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    // What has an end of its own is saved by them, and runs nothing.
    if (event.target instanceof Element && event.target.closest("[data-own-keys]")) return;
    if (event.key === "Enter" && event.shiftKey) {
      if (!tested) return;
      setTab("tests");
      setLower("tests");
      void session.run.tests();
    } else if (event.shiftKey) {
      return;
    } else if (event.key === "Enter") {
      void session.run.program();
    } else if (event.key === "s" && !(event.ctrlKey && preferences().keymap === "emacs")) {
      setFlash((n) => n + 1); // everything is stored as it is typed; this only says so
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  // Where nothing has the focus, keys pass by the workbench.
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) latest.current(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  const toggle = instructed && !narrow && (
    <InstructionsToggle open={reading} onToggle={() => setReading(!reading)} />
  );
  const editor = (
    <div className={s.editor} onFocusCapture={() => setTab((before) => before ?? "code")}>
      <Boundary what="The editor">
        <EditorPane handle={code} session={session} autoFocus={autoFocus} start={toggle} />
      </Boundary>
    </div>
  );
  const instructions = (
    <Boundary of={state.instructions} what="The instructions">
      {theirs?.content ?? <Instructions text={state.instructions} />}
    </Boundary>
  );
  const consolePane = (
    <Boundary what="The console">
      <ConsolePane session={session} onDone={() => code.current?.focus()} />
    </Boundary>
  );
  const testsPane = (
    <Boundary what="The tests">
      <TestsPane session={session} />
    </Boundary>
  );
  // Always there, also without instructions: the editor must stay the same when they come.
  const work = (
    <Split
      name="instructions"
      direction="row"
      label="Width of the instructions"
      initial={68}
      min={30}
      max={85}
      hidden={instructed && reading ? undefined : "first"}
      first={instructions}
      second={
        <Split
          name="console"
          direction="column"
          label="Height of the console"
          initial={34}
          min={12}
          max={80}
          first={editor}
          second={
            <LowerPane
              open={lower}
              onOpen={setLower}
              console={consolePane}
              tests={tested ? testsPane : null}
            />
          }
        />
      }
    />
  );
  return (
    <div className={s.workbench} ref={root} onKeyDownCapture={key}>
      <Boundary what="The line above the code">
        <SessionHeader
          session={session}
          start={headerStart}
          title={title}
          end={headerEnd}
          onLeave={onLeave}
          flash={flash}
        />
        <Word state={state} />
        <MissingPart storage={state.storage} />
        {state.refused !== null && (
          <Refused
            reason={state.refused}
            kept={session.code.kept}
            copy={() => session.files.shared.copy()}
            onTryAgain={() => session.tryAgain(session.code)}
            onSave={session.saveText}
          />
        )}
      </Boundary>
      <main className={s.main}>
        {narrow ? (
          <Tabs
            label="Parts of the session"
            open={tab}
            onOpen={setTab}
            tabs={[
              ...(instructed ? [{ id: "instructions", title: "Instructions", content: instructions }] : []),
              { id: "code", title: "Code", content: editor },
              { id: "console", title: "Console", content: consolePane, busy: running !== null },
              ...(tested
                ? [{ id: "tests", title: "Tests", content: testsPane, busy: testing !== null }]
                : []),
              ...(right
                ? [
                    {
                      id: "right",
                      title: right.title,
                      content: <Boundary what={right.title}>{right.content}</Boundary>,
                    },
                  ]
                : []),
            ]}
          />
        ) : right ? (
          <Split
            name="right"
            direction="row"
            label={`Width of ${right.title}`}
            initial={30}
            min={16}
            max={60}
            hidden={right.closed ? "second" : undefined}
            first={work}
            second={
              <section className={s.right} aria-label={right.title}>
                <Boundary what={right.title}>{right.content}</Boundary>
              </section>
            }
          />
        ) : (
          work
        )}
      </main>
    </div>
  );
}

/** Whether the caret is in a panel that gives way to another: what others start takes nobody's keys. */
function writesInsteadOf(part: LowerPart): boolean {
  const field = document.activeElement;
  if (!field?.matches("textarea, input, [contenteditable=true]")) return false;
  const panel = field.closest<HTMLElement>("[data-panel]")?.dataset.panel;
  return panel !== undefined && panel !== part;
}
