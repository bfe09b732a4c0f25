import { previewDocument } from "../settings/previewDocument";
import classes from "./LetterFrame.module.css";

interface Props {
  letter: { subject: string; html: string };
}

/** A letter as a mail program shows it. Nothing in it can run, be followed or be sent. */
export function LetterFrame({ letter }: Props) {
  return (
    <section className={classes.letter} aria-label="The mail">
      <p className={classes.subject}>
        <span className="visually-hidden">Subject: </span>
        {letter.subject}
      </p>
      <iframe
        className={classes.html}
        title="The mail as a mail program shows it"
        sandbox=""
        srcDoc={previewDocument(letter.html)}
      />
    </section>
  );
}
