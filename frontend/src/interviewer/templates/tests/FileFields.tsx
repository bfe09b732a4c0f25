import { TextInput } from "@mantine/core";
import type { TemplateDraft } from "../TemplateDraft";
import { TextField } from "../TextField";
import type { DraftFile } from "./DraftTests";
import classes from "./Fields.module.css";
import { fileProblems } from "./problems";

interface Props {
  draft: TemplateDraft;
  test: DraftFile;
  called: string;
}

/** A program that tests the candidate's files. */
export function FileFields({ draft, test, called }: Props) {
  const file = { name: test.fileName.trim(), text: test.text.toString() };
  const problems = fileProblems({ name: test.name, hidden: test.hidden, file });
  return (
    <>
      <TextInput
        label="File name"
        aria-label={`File name of ${called}`}
        classNames={{ input: classes.code }}
        spellCheck={false}
        autoCapitalize="off"
        value={test.fileName}
        error={problems.fileName}
        onChange={(event) => draft.tests.changeFile(test.id, { fileName: event.currentTarget.value })}
      />
      <div className={classes.program}>
        <TextField
          draft={draft}
          text={test.text}
          label={`Code of ${called}`}
          language={draft.languageOfName(test.fileName)}
          placeholder="Imports what the candidate writes, and ends with an error when it is wrong."
        />
      </div>
      {problems.text && <p className={classes.problem}>{problems.text}</p>}
      <p className={classes.hint}>
        It is run beside the session’s files and passes when it ends with exit code 0.
      </p>
    </>
  );
}
