import { LazyMarkdown } from "../markdown/LazyMarkdown";
import s from "./Instructions.module.css";

/** What everybody in the session is asked to do. */
export function Instructions({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={s.pane} aria-label="Instructions" tabIndex={0}>
      <h2 className="visually-hidden">Instructions</h2>
      <LazyMarkdown text={text} />
    </section>
  );
}
