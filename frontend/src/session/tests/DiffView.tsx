import s from "./DiffView.module.css";
import { type DiffLine, type Part, visible } from "./difference";

/** Expected lines and printed ones below each other, with what differs in them. */
export function DiffView({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <div>
      <h3 className={s.legend}>
        <span className={s.sign} data-kind="expected">
          −
        </span>
        expected
        <span className={s.sign} data-kind="printed">
          +
        </span>
        printed
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={s.scroll} tabIndex={0} aria-label="Lines that differ">
        <div className={s.lines}>
          {lines.map((line, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a difference is made anew as a whole
            <Line key={n} line={line} />
          ))}
        </div>
      </section>
    </div>
  );
}

function Line({ line }: { line: DiffLine }) {
  switch (line.kind) {
    case "gap":
      return (
        <div className={s.gap}>
          {line.lines} more {line.lines === 1 ? "line" : "lines"}
        </div>
      );
    case "same":
      return (
        <div className={s.line}>
          <span className={s.sign} />
          <span className={s.text}>{line.text}</span>
        </div>
      );
    default:
      return (
        <div className={s.line} data-kind={line.kind}>
          <span className={s.sign} data-kind={line.kind} aria-hidden="true">
            {line.kind === "expected" ? "−" : "+"}
          </span>
          <span className="visually-hidden">{line.kind}: </span>
          <span className={s.text}>
            {line.parts.length === 0 ? <span className={s.empty}>empty line</span> : line.parts.map(piece)}
          </span>
        </div>
      );
  }
}

function piece({ text, differs }: Part, n: number) {
  return differs ? (
    <mark key={n} className={s.differs}>
      {visible(text)}
    </mark>
  ) : (
    <span key={n}>{text}</span>
  );
}
