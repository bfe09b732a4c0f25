import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { toast } from "../../toast";
import type { DraftState, TemplateDraft } from "../TemplateDraft";
import { type DraftTest, MOST_TESTS } from "./DraftTests";
import { testFileName } from "./problems";
import { TestItem } from "./TestItem";
import classes from "./TestsEditor.module.css";

interface Props {
  draft: TemplateDraft;
  state: DraftState;
  /** what the relay says is wrong with the tests as a whole */
  problem: string | undefined;
}

/** The tests of a template: what a candidate's program is given and must print, and programs that test it. */
export function TestsEditor({ draft, state, problem }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [entered, setEntered] = useState("");
  const { tests } = draft;
  useLayoutEffect(() => {
    // It is there once the draft has told of it.
    if (!entered || !state.tests.some(({ id }) => id === entered)) return;
    list.current?.querySelector<HTMLElement>(`[data-test="${entered}"] input:not([type=checkbox])`)?.focus();
    setEntered("");
  }, [entered, state.tests]);

  const show = (id: string, shown: boolean) => {
    const next = new Set(open);
    if (shown) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  const enter = (id: string) => {
    show(id, true);
    setEntered(id);
  };
  const remove = (test: DraftTest, number: number) => {
    const next = state.tests[number] ?? state.tests[number - 2];
    const undo = tests.remove(test.id);
    setEntered(next?.id ?? "");
    toast({ message: { name: test.name || `Test ${number}`, rest: "was deleted." }, undo });
  };
  const main = state.files.find(({ id }) => id === state.main)?.name ?? "main.py";
  return (
    <div className={classes.pane}>
      <p className={classes.about}>
        They run against the candidate’s code. Of a hidden one, candidates learn whether it passes, and
        nothing else.
      </p>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {state.tests.length === 0 ? (
        <p className={classes.none}>
          No tests yet. A <em>test case</em> gives the program input and compares what it prints; a{" "}
          <em>test file</em> is a program of your own that runs beside the candidate’s files.
        </p>
      ) : (
        <ul className={classes.list} aria-label="Tests" ref={list}>
          {state.tests.map((test, n) => (
            <TestItem
              key={test.id}
              draft={draft}
              test={test}
              number={n + 1}
              open={open.has(test.id)}
              onOpen={(shown) => show(test.id, shown)}
              onDuplicate={() => enter(tests.duplicate(test.id))}
              onRemove={() => remove(test, n + 1)}
            />
          ))}
        </ul>
      )}
      <div className={classes.acts}>
        <Button
          leftSection={<Plus size={14} aria-hidden />}
          disabled={tests.full}
          onClick={() => enter(tests.addCase())}
        >
          Test case
        </Button>
        <Button
          leftSection={<Plus size={14} aria-hidden />}
          disabled={tests.full}
          onClick={() => enter(tests.addFile(testFileName(main)))}
        >
          Test file
        </Button>
        {tests.full && <span className={classes.hint}>A template has at most {MOST_TESTS} tests.</span>}
      </div>
    </div>
  );
}
