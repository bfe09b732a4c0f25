import { nameProblem } from "../../../session/fileNames";
import type { Content } from "../content";

/** The relay's limits, in bytes and in numbers of arguments. */
const LONGEST_TEXT = 64 * 1024;
const LONGEST_ARGS = 16 * 1024;
const MOST_ARGS = 32;
const MOST_TOGETHER = 512 * 1024;

export type TestField = "stdin" | "args" | "expected" | "fileName" | "text";
export type TestProblems = Partial<Record<TestField, string>>;

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;
const tooLong = (what: string, text: string) =>
  bytes(text) > LONGEST_TEXT ? `${what} has more than 64 KiB.` : undefined;

type Case = Content["tests"][number];
type File = Content["testFiles"][number];

/** What the relay would refuse of a case, by field. */
export function caseProblems({ stdin, args = [], expected }: Case): TestProblems {
  const inArgs = args.reduce((sum, arg) => sum + bytes(arg), 0);
  return present({
    stdin: tooLong("The input", stdin),
    expected: tooLong("The expected output", expected),
    args:
      args.length > MOST_ARGS
        ? `A test may have ${MOST_ARGS} arguments at most.`
        : inArgs > LONGEST_ARGS
          ? "The arguments have more than 16 KiB together."
          : undefined,
  });
}

/** What the relay would refuse of a test file, by field. */
export function fileProblems({ file }: File): TestProblems {
  return present({ fileName: nameProblem(file.name, []) || undefined, text: tooLong("The file", file.text) });
}

/** The first thing that stands in the way of saving the tests; "" when nothing does. */
export function testsProblem({ tests, testFiles }: Pick<Content, "tests" | "testFiles">): string {
  const all = [...tests.map(caseProblems), ...testFiles.map(fileProblems)];
  for (const [n, problems] of all.entries()) {
    const [first] = Object.values(problems);
    if (first) return `Test ${n + 1}: ${first}`;
  }
  const together =
    tests.reduce(
      (sum, { name, stdin, expected, args = [] }) => sum + bytes(name + stdin + expected + args.join("")),
      0,
    ) + testFiles.reduce((sum, { name, file }) => sum + bytes(name + file.name + file.text), 0);
  return together > MOST_TOGETHER ? "The tests have more than 512 KiB together." : "";
}

function present(problems: { [K in TestField]?: string | undefined }): TestProblems {
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== undefined));
}

/** A name for a new test file beside the main one: "test_main.py", "MainTest.java". */
export function testFileName(main: string): string {
  const base = main.replace(/^.*\//, "");
  const dot = base.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [base.slice(0, dot), base.slice(dot)] : [base, ""];
  if (stem === "") return "test.py";
  return /^[A-Z]/.test(stem) ? `${stem}Test${ending}` : `test_${stem}${ending}`;
}
