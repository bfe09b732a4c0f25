import type { ReactNode } from "react";
import classes from "./Section.module.css";

interface Props {
  title: string;
  /** one or two sentences under it */
  about?: ReactNode;
  children: ReactNode;
}

/** A titled group of settings. */
export function Section({ title, about, children }: Props) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {about && <p className={classes.about}>{about}</p>}
      <div className={classes.fields}>{children}</div>
    </section>
  );
}
