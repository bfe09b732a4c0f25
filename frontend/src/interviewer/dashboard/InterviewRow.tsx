import { Button, Checkbox } from "@mantine/core";
import { Check, Copy, Play, RotateCcw } from "lucide-react";
import { memo, useEffect, useState } from "react";
import type { Interview } from "../../api";
import { candidateOf } from "../data/lists";
import { InviteMark } from "../invite/InviteMark";
import { Cell } from "./Cell";
import classes from "./InterviewRow.module.css";
import { NameField } from "./NameField";
import { Row } from "./Row";
import { RowMenu } from "./RowMenu";
import type { RowActs } from "./rowActs";
import { StateMark } from "./StateMark";
import { rowLength, rowTime } from "./times";

interface Props {
  interview: Interview;
  index: number;
  top: number;
  height: number;
  active: boolean;
  ticked: boolean;
  renaming: boolean;
  trash: boolean;
  now: Date;
  acts: RowActs;
}

export const InterviewRow = memo(function InterviewRow(props: Props) {
  const { interview: i, index, top, height, active, ticked, renaming, trash, now, acts } = props;
  const tab = active ? 0 : -1; // one row is in the tab order, with all its controls
  const length = rowLength(i);
  const [copied, copy] = useCopied(() => acts.copy(i));
  return (
    <Row
      index={index}
      top={top}
      height={height}
      aria-selected={ticked}
      tabIndex={tab}
      data-id={i.id}
      className={classes.row}
      data-active={active || undefined}
      onFocus={() => acts.activate(i.id)}
      onDoubleClick={() => !trash && !renaming && acts.open(i)}
      onContextMenu={(event) => {
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>("[data-press=menu]")?.click();
      }}
    >
      <Cell className={classes.check}>
        <Checkbox
          checked={ticked}
          aria-label={`Select ${i.title}`}
          tabIndex={tab}
          onChange={(event) => acts.tick(i.id, (event.nativeEvent as MouseEvent).shiftKey)}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      </Cell>
      <Cell className={classes.name}>
        {renaming ? (
          <NameField name={i.name} label={`Name of ${i.title}`} onDone={(name) => acts.rename(i, name)} />
        ) : (
          <span className={classes.text} title={i.title} dir="auto">
            {i.title}
          </span>
        )}
      </Cell>
      <Cell className={classes.candidate} title={i.candidateEmail}>
        <span className={classes.text} dir="auto">
          {candidateOf(i) || i.candidateEmail || <span className={classes.none}>–</span>}
        </span>
      </Cell>
      <Cell className={classes.invited}>
        {!trash && <InviteMark interview={i} tabIndex={tab} onOpen={() => acts.invite(i)} />}
      </Cell>
      <Cell className={classes.time}>
        {rowTime(i, now)}
        {length && <span className={classes.length}> · {length}</span>}
      </Cell>
      <Cell className={classes.state}>
        <StateMark interview={i} now={now} />
      </Cell>
      <Cell className={classes.actions} onDoubleClick={(event) => event.stopPropagation()}>
        {trash ? (
          <Button
            variant="subtle"
            size="compact-sm"
            tabIndex={tab}
            aria-label={`Restore ${i.title}`}
            leftSection={<RotateCcw size={13} aria-hidden />}
            onClick={() => acts.restore([i])}
          >
            Restore
          </Button>
        ) : (
          <>
            <Button
              className={classes.act}
              variant={i.state === "ended" ? "default" : "light"}
              size="compact-sm"
              tabIndex={tab}
              aria-label={`${i.state === "ended" ? "Open" : "Run"} ${i.title}`}
              title={i.state === "ended" ? "Open the session, to read" : "Open the session"}
              leftSection={i.state === "ended" ? undefined : <Play size={12} aria-hidden />}
              onClick={() => acts.open(i)}
            >
              {i.state === "ended" ? "Open" : "Run"}
            </Button>
            <Button
              className={`${classes.act} ${classes.copy}`}
              variant="default"
              size="compact-sm"
              tabIndex={tab}
              data-press="copy"
              aria-label={`Copy link of ${i.title}`}
              leftSection={copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
              onClick={copy}
            >
              {copied ? "Copied" : "Copy link"}
            </Button>
          </>
        )}
        <RowMenu interview={i} trash={trash} renaming={renaming} tabIndex={tab} acts={acts} onCopy={copy} />
      </Cell>
    </Row>
  );
});

/** True for a moment after the link was copied. */
function useCopied(copy: () => Promise<boolean>): [boolean, () => void] {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied > 0, () => void copy().then((done) => done && setCopied((n) => n + 1))];
}
