import { Textarea, TextInput } from "@mantine/core";
import { splitArguments } from "../../../session/console/arguments";
import type { DraftCase, DraftTests } from "./DraftTests";
import classes from "./Fields.module.css";
import { caseProblems } from "./problems";

interface Props {
  tests: DraftTests;
  test: DraftCase;
  called: string;
}

/** What a case gives the program, and what it must print. */
export function CaseFields({ tests, test, called }: Props) {
  const problems = caseProblems({ ...test, args: splitArguments(test.args) });
  const change = (fields: Partial<Pick<DraftCase, "stdin" | "args" | "expected">>) =>
    tests.changeCase(test.id, fields);
  const text = (field: "stdin" | "expected", label: string, placeholder: string) => (
    <Textarea
      label={label}
      aria-label={`${label} of ${called}`}
      classNames={{ input: classes.code }}
      size="xs"
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      autoCapitalize="off"
      placeholder={placeholder}
      value={test[field]}
      error={problems[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <div className={classes.pair}>
        {text("stdin", "Input", "Nothing")}
        {text("expected", "Expected output", "Nothing")}
      </div>
      <TextInput
        label="Arguments"
        aria-label={`Arguments of ${called}`}
        description="As on a command line; quotes keep words together."
        inputWrapperOrder={["label", "input", "description", "error"]}
        classNames={{ input: classes.code }}
        spellCheck={false}
        autoCapitalize="off"
        placeholder="None"
        value={test.args}
        error={problems.args}
        onChange={(event) => change({ args: event.currentTarget.value })}
      />
      <p className={classes.hint}>White space at the ends of lines and of the text makes no difference.</p>
    </>
  );
}
