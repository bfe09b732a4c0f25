import { DiffView } from "./DiffView";
import { difference } from "./difference";
import type { SessionTest, TestResult } from "./model";
import s from "./TestDetails.module.css";

/** What a test gives a program, what it wants of it, and what came. */
export function TestDetails({ test, result }: { test: SessionTest; result: TestResult | null }) {
  const given = test.case;
  const lines = given && result && !result.passed ? difference(given.expected, result.actual ?? "") : null;
  const differs = lines?.some(({ kind }) => kind === "expected" || kind === "printed");
  return (
    <div className={s.details}>
      {result?.message && !result.passed && <p className={s.message}>{result.message}</p>}
      {given?.args && given.args.length > 0 && <Block title="Arguments" text={given.args.join("\n")} />}
      {given && given.stdin !== "" && <Block title="Input" text={given.stdin} />}
      {lines && differs ? (
        <DiffView lines={lines} />
      ) : (
        given && <Block title={result ? "Output, as expected" : "Expected output"} text={given.expected} />
      )}
      {given && differs && !result?.actual && <p className={s.note}>Nothing was printed.</p>}
      {test.file && <Block title={test.file.name} text={test.file.text} />}
      {test.file && result?.actual && <Block title="Output" text={result.actual} />}
      {result?.errors && <Block title="Errors" text={result.errors} bad />}
      {result?.cut && <p className={s.note}>The output is longer than what is kept of it.</p>}
    </div>
  );
}

function Block({ title, text, bad = false }: { title: string; text: string; bad?: boolean }) {
  return (
    <section className={s.block} aria-label={title}>
      <h3 className={s.title}>{title}</h3>
      {text.trim() === "" ? (
        <p className={s.note}>Nothing</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className={s.text} data-bad={bad || undefined} tabIndex={0}>
          {text.replace(/\n$/, "")}
        </pre>
      )}
    </section>
  );
}
