import { type ReactNode, useRef, useState } from "react";
import { ConsolePane } from "./console/ConsolePane";
import type { Session } from "./session";
import { TestsPane } from "./tests/TestsPane";
import { useSession } from "./useSession";
import { Boundary } from "./view/Boundary";
import { type EditorHandle, EditorPane } from "./view/EditorPane";
import { Instructions } from "./view/Instructions";
import { InstructionsToggle } from "./view/InstructionsToggle";
import { MissingPart } from "./view/MissingPart";
import { Narrow } from "./view/Narrow";
import { openTab } from "./view/panes";
import { Refused } from "./view/Refused";
import { SessionHeader } from "./view/SessionHeader";
import { useNarrow } from "./view/useNarrow";
import { testsRunning, usePanes } from "./view/usePanes";
import { useWorkbenchKeys } from "./view/useWorkbenchKeys";
import { Wide, type WorkbenchParts } from "./view/Wide";
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
  const writing = theirs?.open ?? false;
  const [panes, dispatch] = usePanes(state, writing);
  const instructed = state.instructions !== "" || writing;
  const tested = state.tests.items.length > 0;

  const key = useWorkbenchKeys({
    run: () => void session.run.program(),
    test: tested
      ? () => {
          dispatch({ type: "begun", part: "tests" });
          void session.run.tests();
        }
      : null,
    save: () => setFlash((n) => n + 1), // everything is stored as it is typed; this only says so
  });

  const toggle = instructed && !narrow && (
    <InstructionsToggle open={panes.reading} onToggle={() => dispatch({ type: "instructions folded" })} />
  );
  const parts: WorkbenchParts = {
    instructions: (
      <Boundary of={state.instructions} what="The instructions">
        {theirs?.content ?? <Instructions text={state.instructions} />}
      </Boundary>
    ),
    instructed,
    editor: (
      <div className={s.editor} onFocusCapture={() => dispatch({ type: "code entered" })}>
        <Boundary what="The editor">
          <EditorPane handle={code} session={session} autoFocus={autoFocus} start={toggle} />
        </Boundary>
      </div>
    ),
    console: (
      <Boundary what="The console">
        <ConsolePane session={session} onDone={() => code.current?.focus()} />
      </Boundary>
    ),
    tests: tested ? (
      <Boundary what="The tests">
        <TestsPane session={session} />
      </Boundary>
    ) : null,
    right,
  };
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
          <Narrow
            parts={parts}
            open={openTab(panes, instructed, state.me.mode)}
            onOpen={(tab) => dispatch({ type: "tab chosen", tab })}
            running={state.running !== null}
            testing={testsRunning(state) !== null}
          />
        ) : (
          <Wide
            parts={parts}
            lower={panes.lower}
            onLower={(part) => dispatch({ type: "lower chosen", part })}
            reading={panes.reading}
          />
        )}
      </main>
    </div>
  );
}
