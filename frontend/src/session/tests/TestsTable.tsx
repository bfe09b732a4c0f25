import { type ReactNode, useId, useState } from "react";
import { times } from "../../ui/times";
import { seconds } from "../console/describe";
import type { TestsState } from "./model";
import { rowsOf, type Standing, standings, type TestRow } from "./rows";
import { TestDetails } from "./TestDetails";
import s from "./TestsTable.module.css";

/** Each test, how it went and how long it took; what may be seen of it opens below. */
export function TestsTable({ tests }: { tests: TestsState }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { run } = tests;
  const rows = rowsOf(tests);
  const toggle = (number: number) => {
    const next = new Set(open);
    if (!next.delete(number)) next.add(number);
    setOpen(next);
  };
  return (
    <>
      <table
        className={s.table}
        data-timed={rows.some(({ result }) => result?.ms !== undefined) || undefined}
      >
        <caption className="visually-hidden">Tests of this session</caption>
        <colgroup>
          <col className={s.numbers} />
          <col />
          <col className={s.results} />
          <col className={s.times} />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Number</th>
            <th scope="col">Test</th>
            <th scope="col">Result</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        {rows.map((row) => (
          <Row key={row.number} row={row} open={open.has(row.number)} onToggle={() => toggle(row.number)} />
        ))}
      </table>
      {run && run.outcome !== "running" && (
        <p className={s.foot}>
          {run.outcome !== "finished" && run.message ? `${run.message} ` : ""}
          Run by {run.authorName} at {times.exact(new Date(run.startedAt))}.
        </p>
      )}
    </>
  );
}

function Row({ row, open, onToggle }: { row: TestRow; open: boolean; onToggle: () => void }) {
  const id = useId();
  const { number, name, hidden, standing, result } = row;
  const told = row.name !== "Hidden test";
  const shown = open && row.opens;
  return (
    <tbody className={s.test} data-standing={standing}>
      <tr className={s.row}>
        <td className={s.number}>{number}</td>
        <th scope="row">
          <div className={s.name}>
            {row.opens ? (
              <button
                type="button"
                className={s.toggle}
                aria-expanded={shown}
                aria-controls={shown ? id : undefined}
                onClick={onToggle}
              >
                <Chevron />
                <span className={s.words} dir="auto">
                  {name}
                </span>
              </button>
            ) : (
              <span className={s.plain} dir="auto">
                {name}
              </span>
            )}
            {hidden && told && <span className={s.hidden}>hidden</span>}
          </div>
        </th>
        <td className={s.result}>
          <StandingIcon standing={standing} />
          {standings[standing]}
        </td>
        <td className={s.time}>{result?.ms === undefined ? "" : seconds(result.ms)}</td>
      </tr>
      {shown && (
        <tr id={id}>
          <td className={s.details} colSpan={4}>
            <TestDetails test={row.test} result={result} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

const shapes: Record<Standing, ReactNode> = {
  passed: <path d="m3 8.5 3.2 3.2L13 5" />,
  failed: <path d="m4 4 8 8m0-8-8 8" />,
  running: <path d="M8 2.5A5.5 5.5 0 1 1 2.5 8" />,
  waiting: <circle cx="8" cy="8" r="4.5" strokeDasharray="2 2.7" />,
  none: <path d="M5 8h6" />,
};

function StandingIcon({ standing }: { standing: Standing }) {
  return (
    <svg className={s.icon} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[standing]}
    </svg>
  );
}

const Chevron = () => (
  <svg className={s.chevron} width="12" height="12" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d="m6 3.5 4.5 4.5L6 12.5" />
  </svg>
);
