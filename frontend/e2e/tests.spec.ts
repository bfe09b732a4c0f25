import type { Page } from "@playwright/test";
import { axe, expect, type InterviewHere, joinByLink, Participant, type Relay, test } from "./fixtures";
import { Wiretap } from "./wiretap";

// Tests of a session's code, by candidates and interviewers in browsers of their own against a real relay.

const SECRET = "Zx9-only-interviewers-know-this";
const SECRET_INPUT = "4711 1174";

const template = {
  name: "Sums",
  language: "python",
  instructions: "Print the sum of the two numbers.",
  files: [{ name: "main.py", text: "" }],
  main: "main.py",
  tests: [
    { name: "small", stdin: "1 2\n", args: [], expected: "3\n", hidden: false },
    { name: SECRET, stdin: `${SECRET_INPUT}\n`, args: [], expected: "5885\n", hidden: true },
    { name: "negative", stdin: "-5 2\n", args: [], expected: "-3\n", hidden: false },
  ],
  testFiles: [],
};

/** Right for small sums; what is below zero it prints badly, and the large ones not at all. */
const HALF_RIGHT = `a, b = map(int, input().split())
if a + b < 0:
    print("the sum")
    print("minus  %d" % -(a + b))
elif a + b < 1000:
    print(a + b)
`;
const RIGHT = "a, b = map(int, input().split())\nprint(a + b)\n";

async function begin(relay: Relay, content: object = template): Promise<InterviewHere> {
  const made = await relay.api<{ id: string }>("POST", "/api/templates", content);
  const interview = await relay.api<InterviewHere>("POST", "/api/interviews", { templateId: made.id });
  return relay.api<InterviewHere>("POST", `/api/interviews/${interview.id}/start`);
}

async function signIn(page: Page, relay: Relay) {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
}

async function asInterviewer(page: Page, relay: Relay, interview: InterviewHere): Promise<Participant> {
  await signIn(page, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  const person = new Participant(page, relay.personName);
  await expect(person.editor).toBeVisible();
  return person;
}

const pane = (who: Participant) => who.page.getByRole("region", { name: "Tests", exact: true });
const row = (who: Participant, number: number) =>
  pane(who)
    .getByRole("row")
    .filter({ has: who.page.getByRole("cell", { name: String(number), exact: true }) });

test("a candidate sees each difference, and of a hidden test whether it passed; interviewers see all", async ({
  relay,
  browserOf,
}) => {
  const interview = await begin(relay);
  const context = await browserOf();
  const tap = Wiretap.on(context);
  const ada = await joinByLink(await context.newPage(), interview.joinUrl, "Ada");
  const grace = await asInterviewer(await (await browserOf()).newPage(), relay, interview);

  await ada.page.getByRole("tab", { name: "Tests" }).click();
  await expect(row(ada, 1)).toContainText("small");
  await expect(row(ada, 2)).toContainText("Hidden test");
  await expect(row(ada, 2)).toContainText("Not run");
  await expect(row(grace, 2)).toBeHidden();

  await ada.write(HALF_RIGHT);
  await grace.sees("the sum");
  await ada.page.getByRole("button", { name: "Run tests" }).click();
  for (const who of [ada, grace]) {
    await expect(row(who, 1)).toContainText(/Passed\s*\d+\.\d\d s/);
    await expect(row(who, 3)).toContainText(/Failed\s*\d+\.\d\d s/);
    await expect(row(who, 2)).toContainText("Failed");
    await expect(pane(who).getByRole("status")).toHaveText("1 of 3 passed");
  }
  // Of the hidden one the candidate has nothing more, not even a time.
  await expect(row(ada, 2)).not.toContainText(/\d s/);
  await expect(row(ada, 2).getByRole("button")).toHaveCount(0);

  await row(ada, 3).getByRole("button", { name: "negative" }).click();
  await expect(pane(ada).getByText("The output is not what is expected.")).toBeVisible();
  const difference = pane(ada).getByRole("region", { name: "Lines that differ" });
  await expect(difference).toContainText("expected: -3");
  await expect(difference).toContainText("printed: the·sum");
  await expect(difference).toContainText("printed: minus··3");
  await expect(pane(ada).getByRole("region", { name: "Input" })).toContainText("-5 2");
  expect(await axe(ada.page)).toEqual([]);

  await row(grace, 2).getByRole("button", { name: SECRET }).click();
  await expect(pane(grace).getByRole("region", { name: "Input" })).toContainText(SECRET_INPUT);
  await expect(pane(grace).getByRole("region", { name: "Lines that differ" })).toContainText(
    "expected: 5885",
  );
  expect(await axe(grace.page)).toEqual([]);

  // Who comes later sees the same run; a new one is everybody's too.
  const bob = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Bob");
  await bob.page.getByRole("tab", { name: "Tests" }).click();
  await expect(pane(bob).getByRole("status")).toHaveText("1 of 3 passed");
  await expect(pane(bob).getByText(/^Run by Ada at/)).toBeVisible();
  await ada.write(RIGHT);
  await bob.sees("print(a + b)");
  await bob.editor.focus();
  await bob.page.keyboard.press("ControlOrMeta+Shift+Enter");
  for (const who of [ada, bob, grace])
    await expect(pane(who).getByRole("status")).toHaveText("3 of 3 passed");
  await expect(row(ada, 2)).toContainText("Passed");
  await ada.page.reload();
  await ada.page.getByRole("tab", { name: "Tests" }).click();
  await expect(pane(ada).getByRole("status")).toHaveText("3 of 3 passed");

  expect(await tap.has("negative")).toBe(true);
  for (const secret of [SECRET, SECRET_INPUT, "5885"]) expect(await tap.has(secret)).toBe(false);
});

test("they can be stopped, and a run that cannot begin says why", async ({ relay, browserOf }) => {
  const interview = await begin(relay);
  const ada = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Ada");
  const bob = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Bob");
  await ada.write("while True:\n    pass\n");
  await ada.stored();
  await bob.sees("pass");
  await ada.editor.focus();
  await ada.page.keyboard.press("ControlOrMeta+Shift+Enter");
  await expect(row(bob, 1)).toContainText("Running…");
  await expect(row(bob, 3)).toContainText("Waiting");

  // What somebody else runs meanwhile has to wait, and they are told so where they look.
  await bob.run.click();
  await expect(bob.page.getByRole("alert")).toContainText("The tests are running.");
  await bob.page.getByRole("tab", { name: "Tests" }).click();
  await bob.page.getByRole("button", { name: "Stop tests" }).click();
  await expect(pane(ada).getByText("Stopped by Bob.")).toBeVisible();
  await expect(row(ada, 1)).toContainText("Not run");

  await bob.chooseLanguage("Cobol");
  await bob.page.getByRole("button", { name: "Run tests" }).click();
  await expect(pane(bob).getByRole("alert")).toContainText("This language can be edited here, but not run");
  expect(await axe(bob.page)).toEqual([]);
});

test("without tests there is no tab for them", async ({ join }) => {
  const ada = await join("Ada");
  await ada.stored();
  await expect(ada.page.getByRole("region", { name: "Console" })).toBeVisible();
  await expect(ada.page.getByRole("tab", { name: "Tests" })).toHaveCount(0);
});

test("on a phone they are a part of their own", async ({ relay, browserOf }) => {
  const interview = await begin(relay);
  const context = await browserOf({
    viewport: { width: 375, height: 667 },
    hasTouch: true,
    colorScheme: "dark",
  });
  const page = await context.newPage();
  await page.goto(interview.joinUrl);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByRole("tab", { name: "Code" }).click(); // one lands on the instructions
  const ada = new Participant(page, "Ada");
  await expect(ada.editor).toBeVisible();
  await ada.write(HALF_RIGHT);
  await ada.stored();
  await ada.page.getByRole("tab", { name: "Tests" }).click();
  await ada.page.getByRole("button", { name: "Run tests" }).click();
  await expect(pane(ada).getByRole("status")).toHaveText("1 of 3 passed");
  await row(ada, 3).getByRole("button", { name: "negative" }).click();
  await expect(pane(ada).getByRole("region", { name: "Lines that differ" })).toContainText("expected: -3");
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect(await axe(ada.page)).toEqual([]);
});

test("a template's tests are written, hidden, moved, deleted and brought back", async ({
  relay,
  browserOf,
}) => {
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.goto(`${relay.url}/templates/new`);
  await page.getByLabel("Name of the template").fill("Doubles");
  await page.getByRole("tab", { name: "Tests" }).click();
  await expect(page.getByText("No tests yet.")).toBeVisible();
  expect(await axe(page)).toEqual([]);

  await page.getByRole("button", { name: "Test case" }).click();
  await expect(page.getByLabel("Name of test 1")).toBeFocused();
  await page.keyboard.type("two");
  await page.getByLabel("Input of test 1").fill("2\n");
  await page.getByLabel("Expected output of test 1").fill("4\n");
  await page.getByLabel("Arguments of test 1").fill("--times 'two times'");
  await page.getByRole("button", { name: "More for test 1" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByLabel("Name of test 2")).toHaveValue("two (copy)");
  await page.getByLabel("Name of test 2").fill("three");
  await page.getByLabel("Hidden: test 2").check();
  await page.getByRole("button", { name: "Test file" }).click();
  await expect(page.getByLabel("File name of test 3")).toHaveValue("test_main.py");
  await page.getByRole("textbox", { name: "Code of test 3" }).focus();
  await page.keyboard.insertText("import main\nassert main.double(2) == 4\n");
  expect(await axe(page)).toEqual([]);

  // What the relay would refuse is said at its field.
  await page.getByLabel("File name of test 3").fill("../main.py");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByRole("alert")).toContainText("Test 3: Use a plain name");
  await expect(page.getByLabel("File name of test 3")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("File name of test 3").fill("check.py");

  await page.getByLabel("Name of test 2").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByLabel("Name of test 1")).toHaveValue("three");
  await expect(page.getByLabel("Name of test 1")).toBeFocused();
  await page.getByRole("button", { name: "More for test 1" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByLabel("Name of test 1")).toHaveValue("two");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByLabel("Name of test 1")).toHaveValue("three");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/\/templates\/(?!new)\w+/);
  await page.reload();
  await page.getByRole("tab", { name: "Tests (3)" }).click();
  await expect(page.getByLabel("Name of test 1")).toHaveValue("three");

  const id = new URL(page.url()).pathname.split("/").at(-1);
  expect(await relay.api("GET", `/api/templates/${id}`)).toMatchObject({
    tests: [
      { name: "three", stdin: "2\n", expected: "4\n", hidden: true },
      { name: "two", stdin: "2\n", args: ["--times", "two times"], expected: "4\n", hidden: false },
    ],
    testFiles: [
      {
        name: "",
        hidden: false,
        file: { name: "check.py", text: "import main\nassert main.double(2) == 4\n" },
      },
    ],
  });
});
