import type { ReactNode } from "react";
import { Boundary } from "./Boundary";
import { LowerPane, type LowerPart } from "./LowerPane";
import { Split } from "./Split";
import s from "./Wide.module.css";

/** What a workbench consists of, however wide the page is. */
export interface WorkbenchParts {
  instructions: ReactNode;
  /** There are some, or somebody here writes them. */
  instructed: boolean;
  editor: ReactNode;
  console: ReactNode;
  /** Null in a session without any. */
  tests: ReactNode;
  right?: { title: string; content: ReactNode; closed?: boolean } | undefined;
}

interface WideProps {
  parts: WorkbenchParts;
  lower: LowerPart;
  onLower: (part: LowerPart) => void;
  /** The instructions are open beside the code. */
  reading: boolean;
}

/** The parts beside each other, with dividers between them. */
export function Wide({ parts, lower, onLower, reading }: WideProps) {
  const { right } = parts;
  // Always there, also without instructions: the editor must stay the same when they come.
  const work = (
    <Split
      name="instructions"
      direction="row"
      label="Width of the instructions"
      initial={68}
      min={30}
      max={85}
      hidden={parts.instructed && reading ? undefined : "first"}
      first={parts.instructions}
      second={
        <Split
          name="console"
          direction="column"
          label="Height of the console"
          initial={34}
          min={12}
          max={80}
          first={parts.editor}
          second={<LowerPane open={lower} onOpen={onLower} console={parts.console} tests={parts.tests} />}
        />
      }
    />
  );
  if (!right) return work;
  return (
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
  );
}
