import type { Page } from "@playwright/test";
import { axe, expect, joinByLink, Participant, type Relay, test } from "./fixtures";
import { Wiretap } from "./wiretap";

// Templates as interviewers make and use them, and as a candidate meets them.

const INSTRUCTIONS =
  "# Two sum\n\nReturn the *indices* of two numbers that add up.\n\n- no number twice\n- [the rules](https://example.org/rules)\n\n```py\ntwo_sum([2, 7], 9)\n```\n\n<img src=x onerror=\"document.title='broken'\"> [bad](javascript:alert(1))\n";
const GUIDANCE = "## Hints\n\nStrong: asks for the range. Weak: quadratic without a word. 9f31c7";

interface Made {
  id: string;
  name: string;
  files: { name: string; text: string }[];
  main: string;
  instructions: string;
  guidance: string;
  language: string;
}

const make = (relay: Relay, name: string, change: object = {}) =>
  relay.api<Made>("POST", "/api/templates", {
    name,
    language: "python",
    instructions: INSTRUCTIONS,
    guidance: GUIDANCE,
    files: [
      { name: "solve.py", text: "import helper\n\nprint(helper.answer())\n" },
      { name: "helper.py", text: "def answer():\n    return 6 * 7\n" },
    ],
    main: "solve.py",
    ...change,
  });

async function signIn(page: Page, relay: Relay) {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
}

const link = (page: Page, name: string) =>
  page.getByRole("list", { name: "Templates" }).getByRole("link", { name, exact: true });
const all = async (relay: Relay) =>
  (await relay.api<{ items: { id: string; name: string }[] }>("GET", "/api/templates")).items;

test.beforeEach(async ({ relay }) => {
  for (const { id } of await all(relay)) await relay.api("DELETE", `/api/templates/${id}`);
});

test("made from nothing, saved, used: the session begins with it, the guide is the interviewers'", async ({
  relay,
  browserOf,
}) => {
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.getByRole("link", { name: "Templates" }).click();
  await expect(page.getByRole("heading", { name: "No templates yet" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "New template" }).last().click();

  // All of it by hand.
  await expect(page.getByLabel("Name of the template")).toBeFocused();
  await page.keyboard.type("Two sum");
  await page.getByRole("textbox", { name: "Instructions" }).click();
  await page.keyboard.insertText(INSTRUCTIONS);
  await page.getByRole("button", { name: "Preview of the instructions" }).click();
  await expect(page.getByRole("heading", { name: "Two sum" })).toBeVisible();
  await page.getByRole("tab", { name: "Guidance" }).click();
  await page.getByRole("textbox", { name: "Guidance" }).click();
  await page.keyboard.insertText(GUIDANCE);
  await page.getByRole("textbox", { name: "Starter file main.py" }).click();
  await page.keyboard.insertText("import helper\n\nprint(helper.answer())\n");
  await page.getByRole("button", { name: "New file" }).click();
  await page.keyboard.type("helper.py");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Starter file helper.py" })).toBeFocused();
  await page.keyboard.insertText("def answer():\n    return 6 * 7\n");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page).toHaveURL(/\/templates\/[a-z0-9-]+$/);
  await expect(page).not.toHaveURL(/new$/);
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Starter file helper.py" })).toBeFocused(); // goes on typing
  const [made] = await all(relay);
  expect(await relay.api<Made>("GET", `/api/templates/${made?.id}`)).toMatchObject({
    name: "Two sum",
    language: "python",
    instructions: INSTRUCTIONS,
    guidance: GUIDANCE,
    main: "main.py",
    files: expect.arrayContaining([{ name: "helper.py", text: "def answer():\n    return 6 * 7\n" }]),
  });

  // Used: a session with its files.
  await page.getByRole("button", { name: "Use in a new interview" }).click();
  const grace = new Participant(page, relay.personName);
  await grace.sees("print(helper.answer())");
  await expect(page.getByRole("tab", { name: "helper.py" })).toBeVisible();
  const instructions = page.getByRole("region", { name: "Instructions" });
  await expect(instructions.getByRole("heading", { name: "Two sum" })).toBeVisible();
  await page.getByRole("tab", { name: "Guide" }).click();
  await expect(page.getByRole("region", { name: "Guide, for interviewers only" })).toContainText(
    "Strong: asks for the range.",
  );
  expect(await axe(page)).toEqual([]);

  // The candidate gets the same, and of the guide nothing.
  const id = page.url().split("/").at(-1);
  const { joinUrl } = await relay.api<{ joinUrl: string }>("GET", `/api/interviews/${id}`);
  const home = await browserOf();
  const tap = Wiretap.on(home);
  const ada = await joinByLink(await home.newPage(), joinUrl, "Ada Lovelace");
  await ada.sees("print(helper.answer())");
  const read = ada.page.getByRole("region", { name: "Instructions" });
  await expect(read.getByRole("heading", { name: "Two sum" })).toBeVisible();
  await expect(read.locator("img, script")).toHaveCount(0);
  await expect(read.getByRole("link")).toHaveCount(1);
  await expect(read.getByRole("link")).toHaveAttribute("rel", /noopener/);
  expect(await ada.page.title()).not.toBe("broken");
  expect(await axe(ada.page)).toEqual([]);
  await ada.run.click();
  await expect(ada.console).toContainText("42");
  await ada.page.getByRole("button", { name: "Instructions" }).click();
  await expect(read).toBeHidden();
  await ada.type("# typed\n");
  await grace.sees("# typed");
  await ada.page.reload();
  await ada.sees("# typed");
  expect(tap.frames).toBeGreaterThan(10);
  expect(await tap.has("two_sum([2, 7], 9)"), "the tap hears what the candidate may see").toBe(true);
  for (const secret of [
    "asks for the range",
    "9f31c7",
    "## Hints",
    "quadratic",
    made?.id ?? "-",
    "api/templates",
  ])
    expect(await tap.has(secret), `"${secret}" reached the candidate`).toBe(false);
});

test("a candidate on a phone lands on the instructions", async ({ relay, browserOf }) => {
  const template = await make(relay, "Two sum");
  const { joinUrl } = await relay.api<{ joinUrl: string }>("POST", "/api/interviews", {
    name: "With a template",
    templateId: template.id,
  });
  const context = await browserOf({ viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.goto(joinUrl);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Join" }).tap();
  await expect(page.getByRole("heading", { name: "Two sum" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect(await axe(page)).toEqual([]);
  const ada = new Participant(page, "Ada");
  await page.getByRole("tab", { name: "Code" }).tap();
  await ada.sees("print(helper.answer())");
  await expect(ada.editor).toBeVisible();
});

test("by keyboard alone: search, duplicate, delete, undo, open", async ({ relay, browserOf }) => {
  for (const name of ["Alpha", "Beta", "Gamma"]) await make(relay, name);
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("templates");
  await page.keyboard.press("Enter");
  await expect(link(page, "Gamma")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("bet");
  await expect(link(page, "Alpha")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(link(page, "Beta")).toBeFocused();
  await page.keyboard.press("d");
  await expect(link(page, "Beta (copy)")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(link(page, "Alpha")).toBeVisible();

  await link(page, "Alpha").focus();
  await page.keyboard.press("Delete");
  await expect(link(page, "Alpha")).toHaveCount(0);
  await expect(page.getByText("“Alpha” was deleted.")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("z");
  await expect(link(page, "Alpha")).toBeVisible();
  await expect.poll(() => all(relay)).toHaveLength(4);

  await link(page, "Gamma").focus();
  await page.keyboard.press("Delete");
  await expect.poll(async () => (await all(relay)).map(({ name }) => name)).not.toContain("Gamma");
  await link(page, "Alpha").focus();
  await page.keyboard.press("j");
  await expect(link(page, "Beta")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name of the template")).toHaveValue("Beta");
});

test("what is not saved is kept, told, and can be discarded", async ({ relay, browserOf }) => {
  const template = await make(relay, "Kept");
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.goto(`${relay.url}/templates/${template.id}`);
  await page.getByLabel("Name of the template").fill("Kept and changed");
  await page.getByRole("textbox", { name: "Instructions" }).click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("typed but never saved ");
  await page.getByRole("link", { name: "All templates" }).click();
  await expect(link(page, "Kept")).toBeVisible();
  await page.reload();
  await link(page, "Kept").click();
  await expect(page.getByLabel("Name of the template")).toHaveValue("Kept and changed");
  await expect(page.getByRole("textbox", { name: "Instructions" })).toContainText("typed but never saved");
  await expect(page.getByText(/These are your unsaved changes/)).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Name of the template")).toHaveValue("Kept");
  await expect(page.getByText(/These are your unsaved changes/)).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Name of the template")).toHaveValue("Kept");

  // What the relay refuses is said, and stays typed.
  await page.getByLabel("Name of the template").fill("");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Give the template a name first.")).toBeVisible();
  await expect(page.getByLabel("Name of the template")).toBeFocused();
  await page.getByLabel("Name of the template").fill("Too long");
  await page.getByRole("textbox", { name: "Instructions" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("words ".repeat(12_000));
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(/^Not saved\. /)).toBeVisible();
  expect((await relay.api<Made>("GET", `/api/templates/${template.id}`)).name).toBe("Kept");
});

test("a candidate gets nothing of the templates from the API", async ({ relay, join, interview }) => {
  const template = await make(relay, "Secret");
  const ada = await join("Ada");
  const answers = await ada.page.evaluate(
    async ({ id }) => {
      const token = /cp_[A-Za-z0-9_-]+/.exec(Object.values(localStorage).join(" "))?.[0] ?? "";
      const headers = { Authorization: `Bearer ${token}` };
      const paths = ["/api/templates", `/api/templates/${id}`];
      const got = await Promise.all(paths.map((path) => fetch(path, { headers })));
      return {
        token: token !== "",
        status: got.map(({ status }) => status),
        texts: await Promise.all(got.map((r) => r.text())),
      };
    },
    { id: template.id },
  );
  expect(answers.token).toBe(true);
  expect(answers.status).toEqual([403, 403]);
  for (const text of answers.texts) expect(text).not.toContain("9f31c7");
  expect(interview.id).not.toBe("");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing and nothing is cut off at 375 px, ${colorScheme}`, async ({ relay, browserOf }) => {
    const template = await make(relay, "A question with a rather long name that has to be cut somewhere");
    const page = await (
      await browserOf({ colorScheme, reducedMotion: "reduce", viewport: { width: 375, height: 667 } })
    ).newPage();
    await signIn(page, relay);
    await page.goto(`${relay.url}/templates`);
    await expect(page.getByRole("list", { name: "Templates" })).toBeVisible();
    expect(await axe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await page.goto(`${relay.url}/templates/${template.id}`);
    await page.getByRole("tab", { name: "Files" }).click();
    await expect(page.getByRole("textbox", { name: "Starter file solve.py" })).toBeVisible();
    expect(await axe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await page.goto(`${relay.url}/templates/nosuchtemplate00`);
    await expect(page.getByRole("heading", { name: "This template is not here" })).toBeVisible();
    expect(await axe(page)).toEqual([]);

    // In a session, the language can be read and chosen.
    const { id } = await relay.api<{ id: string }>("POST", "/api/interviews", { templateId: template.id });
    await page.goto(`${relay.url}/interview/${id}`);
    const chooser = page.getByRole("button", { name: /^Language/ });
    await expect(chooser).toBeEnabled();
    const cut = await chooser
      .locator("span")
      .first()
      .evaluate((name) => name.scrollWidth - name.clientWidth);
    expect(cut).toBeLessThanOrEqual(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await axe(page)).toEqual([]);
  });
}
