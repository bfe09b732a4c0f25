import { Button, Textarea, TextInput } from "@mantine/core";
import { useRef } from "react";
import type { WordingSettings } from "../../api";
import { say } from "../announce";
import { fieldError } from "../data/api";
import { FieldList } from "./FieldList";
import { insertText } from "./insertText";
import classes from "./LetterEditor.module.css";
import { LetterPreview } from "./LetterPreview";
import { usePreview } from "./usePreview";
import { isStandard, type Letter, letterNames, type Part, type Texts, textError } from "./wording";

interface Props {
  letter: Letter;
  texts: Texts;
  settings: WordingSettings;
  readOnly: boolean;
  /** what the relay said when it was to be saved */
  error: unknown;
  onChange: (typed: Partial<Texts>) => void;
}

/** One letter's subject and text, with what it looks like. */
export function LetterEditor({ letter, texts, settings, readOnly, error, onChange }: Props) {
  const subject = texts[`${letter}.subject`];
  const body = texts[`${letter}.body`];
  const preview = usePreview(letter, subject, body);
  const last = useRef<HTMLInputElement | HTMLTextAreaElement>(null); // where a field goes
  const bodyRef = useRef<HTMLTextAreaElement>(null);
  const wrong = (part: Part) => textError(error, letter, part) ?? fieldError(preview.error, part);
  const standard = settings.standard[letter];
  return (
    <div className={classes.columns}>
      <section className={classes.editor} aria-label="Text">
        <div className={classes.head}>
          <p className={classes.when}>{letterNames[letter].when}</p>
          {!readOnly && (
            <Button
              className={classes.restore}
              size="compact-xs"
              disabled={isStandard(texts, letter, settings.standard)}
              onClick={() => {
                onChange({ [`${letter}.subject`]: standard.subject, [`${letter}.body`]: standard.body });
                say("The standard text is back. Save to keep it.");
              }}
            >
              Use the standard text
            </Button>
          )}
        </div>
        <TextInput
          label="Subject"
          readOnly={readOnly}
          maxLength={200} // what the relay takes
          placeholder={standard.subject}
          classNames={{ input: classes.subject, error: classes.error }}
          value={subject}
          error={wrong("subject")}
          onFocus={(e) => {
            last.current = e.currentTarget;
          }}
          onChange={(e) => onChange({ [`${letter}.subject`]: e.currentTarget.value })}
        />
        <Textarea
          ref={bodyRef}
          size="xs"
          label="Text"
          readOnly={readOnly}
          maxLength={10_000} // what the relay takes
          placeholder="Empty: the standard text."
          classNames={{ input: classes.body, error: classes.error }}
          value={body}
          error={wrong("body")}
          onFocus={(e) => {
            last.current = e.currentTarget;
          }}
          onChange={(e) => onChange({ [`${letter}.body`]: e.currentTarget.value })}
        />
        <FieldList
          fields={settings.fields}
          onInsert={
            readOnly
              ? undefined
              : (name) => {
                  const at = last.current ?? bodyRef.current;
                  if (at) insertText(at, `{{${name}}}`);
                }
          }
        />
      </section>
      <LetterPreview preview={preview} />
    </div>
  );
}
