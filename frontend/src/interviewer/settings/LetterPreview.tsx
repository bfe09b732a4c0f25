import { useRef, useState } from "react";
import type { WordingPreview } from "../../api";
import { sentence } from "../data/api";
import { refused } from "./errors";
import classes from "./LetterPreview.module.css";
import { previewDocument } from "./previewDocument";
import type { Preview } from "./usePreview";

const views = ["Mail", "Plain text"] as const;

/** A letter with made-up facts, as a mail program shows it. */
export function LetterPreview({ preview }: { preview: Preview }) {
  const [view, setView] = useState<(typeof views)[number]>("Mail");
  // While a text cannot become a letter, the newest one that could stays.
  const newest = useRef<WordingPreview>(undefined);
  if (preview.letter) newest.current = preview.letter;
  const letter = newest.current;
  return (
    <section className={classes.preview} aria-label="Preview">
      <div className={classes.head}>
        <h2 className={classes.title}>Preview</h2>
        <span className={classes.about}>
          {preview.error !== undefined && refused(preview.error)
            ? "of the text before"
            : "with made-up facts"}
        </span>
        <div className={classes.views} role="radiogroup" aria-label="Show as">
          {views.map((v) => (
            <label key={v} className={classes.view}>
              <input
                type="radio"
                name="view"
                className="visually-hidden"
                checked={view === v}
                onChange={() => setView(v)}
              />
              {v}
            </label>
          ))}
        </div>
      </div>
      {preview.error !== undefined && !refused(preview.error) && (
        <p className={classes.problem} role="status">
          The preview could not be made. {sentence(preview.error)}
        </p>
      )}
      {letter && (
        <div className={classes.letter}>
          <p className={classes.subject}>
            <span className="visually-hidden">Subject: </span>
            {letter.subject}
          </p>
          {view === "Mail" ? (
            <iframe
              className={classes.html}
              title="The mail as a mail program shows it"
              sandbox=""
              srcDoc={previewDocument(letter.html)}
            />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to
            <pre className={classes.text} tabIndex={0}>
              {letter.text}
            </pre>
          )}
        </div>
      )}
    </section>
  );
}
