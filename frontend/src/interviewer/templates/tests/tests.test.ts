import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { DraftTests, MOST_TESTS } from "./DraftTests";
import { caseProblems, fileProblems, testFileName, testsProblem } from "./problems";

const content = {
  tests: [
    { name: "one", stdin: "1\n", args: ["-v", "two words"], expected: "1\n", hidden: false },
    { name: "", stdin: "", args: [], expected: "", hidden: true },
  ],
  testFiles: [{ name: "unit", hidden: true, file: { name: "test_main.py", text: "import main\n" } }],
};

function draft(given: Pick<typeof content, "tests" | "testFiles"> = content) {
  let told = 0;
  const tests = new DraftTests(new Y.Doc(), given, () => told++);
  return { tests, told: () => told };
}

const names = (tests: DraftTests) => tests.list().map(({ name }) => name);
const idOf = (tests: DraftTests, n: number) => tests.list()[n]?.id ?? "";

describe("a template's tests while they are edited", () => {
  it("are as what they were made from", () => expect(draft().tests.content()).toEqual(content));

  it("are changed, and their arguments read as a command line", () => {
    const { tests, told } = draft();
    tests.changeCase(idOf(tests, 0), { name: " first ", args: `a 'b c' ""` });
    tests.changeFile(idOf(tests, 2), { fileName: "check.py", hidden: false });
    expect(tests.content().tests[0]).toMatchObject({ name: "first", args: ["a", "b c", ""] });
    expect(tests.content().testFiles[0]).toMatchObject({ hidden: false, file: { name: "check.py" } });
    expect(told()).toBe(2);
  });

  it("are moved among their own kind", () => {
    const { tests } = draft();
    const first = idOf(tests, 0);
    expect([tests.canMove(first, -1), tests.canMove(first, 1)]).toEqual([false, true]);
    tests.move(first, 1);
    expect(names(tests)).toEqual(["", "one", "unit"]);
    expect(tests.canMove(first, 1)).toBe(false);
    tests.move(first, 1);
    expect(names(tests)).toEqual(["", "one", "unit"]);
  });

  it("are duplicated, each with a text of its own", () => {
    const { tests } = draft();
    tests.duplicate(idOf(tests, 0));
    const copy = tests.duplicate(idOf(tests, 3));
    expect(names(tests)).toEqual(["one", "one (copy)", "", "unit", "unit (copy)"]);
    const made = tests.list().find(({ id }) => id === copy);
    if (made?.kind !== "file") throw new Error("a file was to be copied");
    made.text.insert(0, "# ");
    expect(tests.content().testFiles.map(({ file }) => file.text)).toEqual([
      "import main\n",
      "# import main\n",
    ]);
  });

  it("come back where they were", () => {
    const { tests } = draft();
    const undo = tests.remove(idOf(tests, 0));
    const undoFile = tests.remove(idOf(tests, 1));
    expect(names(tests)).toEqual([""]);
    tests.addCase();
    undo();
    undo();
    undoFile();
    expect(names(tests)).toEqual(["one", "", "", "unit"]);
    expect(tests.content().testFiles).toEqual(content.testFiles);
  });

  it("are no more than the relay takes", () => {
    const { tests } = draft();
    while (!tests.full) tests.addCase();
    expect(tests.list()).toHaveLength(MOST_TESTS);
    expect(tests.duplicate(idOf(tests, 0))).toBe(idOf(tests, 0));
    expect(tests.list()).toHaveLength(MOST_TESTS);
  });
});

describe("what the relay would refuse", () => {
  const [fine] = content.tests;
  const [file] = content.testFiles;
  if (!fine || !file) throw new Error("there are some");
  const long = "é".repeat(32 * 1024 + 1);
  it.each([
    ["nothing", {}, {}],
    ["an input", { stdin: long }, { stdin: "The input has more than 64 KiB." }],
    ["an output", { expected: long }, { expected: "The expected output has more than 64 KiB." }],
    ["too many arguments", { args: Array(33).fill("a") }, { args: "A test may have 32 arguments at most." }],
    [
      "long arguments",
      { args: ["a".repeat(16_385)] },
      { args: "The arguments have more than 16 KiB together." },
    ],
  ])("%s of a case", (_, fields, want) => expect(caseProblems({ ...fine, ...fields })).toEqual(want));

  it.each([
    ["", "Give the file a name."],
    ["../main.py", "Use a plain name, or folders with slashes, as in src/helper.py."],
  ])("the name %j of a file", (name, want) =>
    expect(fileProblems({ ...file, file: { name, text: "" } })).toEqual({ fileName: want }),
  );

  it("is told with the test's number", () => {
    expect(testsProblem(content)).toBe("");
    const wrong = { tests: content.tests, testFiles: [{ ...file, file: { name: "", text: "" } }] };
    expect(testsProblem(wrong)).toBe("Test 3: Give the file a name.");
    const many = Array.from({ length: 9 }, () => ({ ...fine, stdin: "a".repeat(60_000) }));
    expect(testsProblem({ tests: many, testFiles: [] })).toBe("The tests have more than 512 KiB together.");
  });
});

describe("the name of a new test file", () => {
  it.each([
    ["main.py", "test_main.py"],
    ["src/solve.go", "test_solve.go"],
    ["Main.java", "MainTest.java"],
    ["main", "test_main"],
    ["", "test.py"],
  ])("beside %j", (main, want) => expect(testFileName(main)).toBe(want));
});
