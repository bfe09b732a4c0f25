import { useState } from "react";
import type * as Y from "yjs";
import { LazyMarkdown } from "../../session";
import classes from "./MarkdownPane.module.css";
import type { TemplateDraft } from "./TemplateDraft";
import { TextField } from "./TextField";

interface Props {
  draft: TemplateDraft;
  text: Y.Text;
  /** The text as it is now, to be shown. */
  value: string;
  label: string;
  about: string;
  placeholder: string;
}

/** Markdown to write and to look at as others will see it. */
export function MarkdownPane({ draft, text, value, label, about, placeholder }: Props) {
  const [preview, setPreview] = useState(false);
  return (
    <div className={classes.pane}>
      <div className={classes.head}>
        <span className={classes.about}>{about}</span>
        <button
          type="button"
          className={classes.preview}
          aria-pressed={preview}
          aria-label={`Preview of the ${label.toLowerCase()}`}
          onClick={() => setPreview(!preview)}
        >
          Preview
        </button>
      </div>
      {preview ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.shown} aria-label={`${label}, as shown`} tabIndex={0}>
          <h2 className="visually-hidden">{label}</h2>
          {value.trim() === "" ? (
            <p className={classes.nothing}>Nothing is written yet.</p>
          ) : (
            <LazyMarkdown text={value} />
          )}
        </section>
      ) : (
        <div className={classes.text}>
          <TextField
            draft={draft}
            text={text}
            label={label}
            language="markdown"
            placeholder={placeholder}
            prose
          />
        </div>
      )}
    </div>
  );
}
