import { ActionIcon, Checkbox, TextInput } from "@mantine/core";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useId } from "react";
import type { TemplateDraft } from "../TemplateDraft";
import { CaseFields } from "./CaseFields";
import { type DraftTest, LONGEST_NAME } from "./DraftTests";
import { FileFields } from "./FileFields";
import classes from "./TestItem.module.css";
import { TestMenu } from "./TestMenu";

interface Props {
  draft: TemplateDraft;
  test: DraftTest;
  number: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

/** One test: its name and whether it is hidden; the rest opens below. */
export function TestItem({ draft, test, number, open, onOpen, onDuplicate, onRemove }: Props) {
  const body = useId();
  const { tests } = draft;
  const called = `test ${number}`;
  const change = (fields: { name?: string; hidden?: boolean }) =>
    test.kind === "case" ? tests.changeCase(test.id, fields) : tests.changeFile(test.id, fields);
  const key = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    tests.move(test.id, event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <li className={classes.item} data-test={test.id}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that its fields do not use */}
      <div className={classes.head} onKeyDown={key}>
        <ActionIcon
          className={classes.toggle}
          aria-label={`${open ? "Close" : "Open"} ${called}`}
          aria-expanded={open}
          aria-controls={open ? body : undefined}
          onClick={() => onOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden />
        </ActionIcon>
        <span className={classes.number}>{number}</span>
        <TextInput
          className={classes.name}
          aria-label={`Name of ${called}`}
          placeholder={test.kind === "file" ? test.fileName || "Test file" : `Test ${number}`}
          maxLength={LONGEST_NAME}
          value={test.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Checkbox
          label="Hidden"
          aria-label={`Hidden: ${called}`}
          checked={test.hidden}
          onChange={(event) => change({ hidden: event.currentTarget.checked })}
        />
        <TestMenu
          called={called}
          up={tests.canMove(test.id, -1)}
          down={tests.canMove(test.id, 1)}
          full={tests.full}
          onMove={(by) => tests.move(test.id, by)}
          onDuplicate={onDuplicate}
          onRemove={onRemove}
        />
      </div>
      {open && (
        <div className={classes.body} id={body}>
          {test.kind === "case" ? (
            <CaseFields tests={tests} test={test} called={called} />
          ) : (
            <FileFields draft={draft} test={test} called={called} />
          )}
        </div>
      )}
    </li>
  );
}
