import { LazyMarkdown } from "../../session";
import classes from "./GuidePane.module.css";

/** The template's guidance. It comes from the API, for signed-in people alone, and never by way of the session. */
export function GuidePane({ name, guidance }: { name: string; guidance: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.pane} aria-label="Guide, for interviewers only" tabIndex={0}>
      <h2 className="visually-hidden">Guide</h2>
      <p className={classes.about}>{name} · interviewers only</p>
      <LazyMarkdown text={guidance} />
    </section>
  );
}
