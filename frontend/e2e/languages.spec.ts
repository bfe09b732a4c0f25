import type { Page } from "@playwright/test";
import { axe, expect, joinByLink, Participant, type Relay, test } from "./fixtures";

// What can be chosen, edited and executed, and within which limits, against a real relay.

async function signIn(page: Page, relay: Relay, email = relay.email, password = relay.password) {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
}

const list = (page: Page) => page.getByRole("listbox", { name: "Languages" });
const search = (page: Page) => page.getByRole("combobox", { name: "Search languages" });

test("every language is in the list, with where and in which version it is executed", async ({
  join,
  relay,
}) => {
  const ada = await join("Ada");
  const { items } = await relay.api<{ items: { name: string; runtime: string; version: string }[] }>(
    "GET",
    "/api/languages",
  );
  await ada.language.click();
  await expect(search(ada.page)).toBeFocused();
  const builtIn = list(ada.page).getByRole("group", { name: "Built in" });
  for (const { name, runtime, version } of items.filter(({ runtime }) => runtime === "built-in")) {
    expect(runtime).toBe("built-in");
    await expect(builtIn.getByRole("option", { name: `${name} ${version}` })).toBeVisible();
  }
  const editing = list(ada.page).getByRole("group", { name: "Editing only" });
  expect(await editing.getByRole("option").count()).toBeGreaterThan(90);
  await expect(editing.getByRole("option", { name: "Python", exact: true })).toHaveCount(0);
  expect(await axe(ada.page)).toEqual([]);
  await search(ada.page).fill("no such thing");
  await expect(ada.page.getByText("No language is called that.")).toBeVisible();
  expect(await axe(ada.page)).toEqual([]);
});

test("by keyboard: a language for editing only is highlighted, shared, and cannot be run", async ({
  join,
}) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  const { keyboard } = ada.page;
  await expect(ada.language).toBeEnabled();
  await ada.language.focus();
  await keyboard.press("Enter");
  await expect(search(ada.page)).toBeFocused();
  await keyboard.press("ArrowDown");
  await keyboard.press("Escape");
  await expect(ada.language).toBeFocused();
  await expect(ada.language).toContainText("Python");
  await keyboard.press("Enter");
  await expect(search(ada.page)).toBeFocused();
  await keyboard.type("cobol");
  await keyboard.press("Enter");
  await expect(ada.language).toBeFocused();

  for (const who of [ada, bob]) {
    await expect(who.language).toHaveAccessibleName("Language: Cobol editing only");
    await expect(who.page.getByRole("tab", { name: "main.cob" })).toBeVisible();
    await expect(who.run).toHaveAttribute("aria-disabled", "true");
    await expect(who.run).toHaveAttribute("title", /edited here, but not run/);
  }
  await ada.write("       DISPLAY 'HELLO'.\n");
  await bob.sees("DISPLAY");
  // Coloured as what it is: a keyword and a text.
  await expect(bob.editor.locator(".cm-line span").filter({ hasText: "DISPLAY" })).toBeVisible();
  await expect(bob.editor.locator(".cm-line span").filter({ hasText: "'HELLO'" })).toBeVisible();
  await bob.editor.focus();
  await bob.page.keyboard.press("ControlOrMeta+Enter");
  await expect(bob.page.getByRole("alert")).toContainText("This language can be edited here, but not run");
  await bob.stored();
  await bob.page.reload();
  await expect(bob.language).toHaveAccessibleName("Language: Cobol editing only");

  // Back to one that can be run, with the name of its file.
  await bob.chooseLanguage("JavaScript");
  await expect(ada.page.getByRole("tab", { name: "main.js" })).toBeVisible();
  await ada.write("console.log(6 * 7);\n");
  await ada.run.click();
  await expect(bob.console).toContainText("42");
});

test("the list stays within a phone's window, also in the interviewer's header", async ({
  relay,
  interview,
  browserOf,
}) => {
  const context = await browserOf({ viewport: { width: 375, height: 667 }, hasTouch: true });
  const ada = await joinByLink(await context.newPage(), interview.joinUrl, "Ada");
  const page = await context.newPage();
  await signIn(page, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  const grace = new Participant(page, relay.personName);
  for (const who of [ada, grace]) {
    await expect(who.language).toContainText("Python");
    const shown = await who.language
      .locator("span")
      .first()
      .evaluate((e) => e.scrollWidth - e.clientWidth <= 1);
    expect(shown, "the name is to be read whole").toBe(true);
    await who.language.click();
    await expect(search(who.page)).toBeFocused();
    const box = await list(who.page).boundingBox();
    if (!box) throw new Error("the list is not drawn");
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(375);
    expect(box.y + box.height).toBeLessThanOrEqual(667);
    // What is drawn there is the list itself: nothing clips or covers it.
    const inside = await who.page.evaluate(
      ([x, y]) => document.elementFromPoint(x ?? 0, y ?? 0)?.closest("[role=listbox]") !== null,
      [box.x + 20, box.y + box.height - 10],
    );
    expect(inside).toBe(true);
    expect(await who.page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await search(who.page).fill("type");
    await list(who.page)
      .getByRole("option", { name: /TypeScript/ })
      .click();
    await expect(who.language).toContainText("TypeScript");
    await who.chooseLanguage("Python");
  }
});

test("an administrator's limits hold for the next execution, and are seen by the others", async ({
  relay,
  interview,
  browserOf,
}) => {
  const page = await (await browserOf()).newPage();
  const admin = { email: "barbara@example.org", name: "Barbara Liskov", password: "long enough to be one" };
  relay.addPerson({ ...admin, role: "admin" });
  await signIn(page, relay, admin.email, admin.password);
  await page.goto(`${relay.url}/settings/execution`);
  const time = page.getByLabel("Time, s", { exact: true });
  await expect(time).toHaveValue("30");
  await expect(page.getByRole("table", { name: "Built in" })).toContainText("Python");
  await expect(page.getByRole("button", { name: "Use the standard" })).toHaveCount(0);
  expect(await axe(page)).toEqual([]);

  await time.fill("0");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("A number from 1 to 600.")).toBeVisible();
  await expect(time).toBeFocused();
  await time.fill("700");
  await page.getByLabel("Time with input, s").fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A number from 10 to 7200.")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Time with input, s").fill("600");
  await time.fill("2");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();

  const ada = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Ada");
  await ada.write("import time\nprint('begun', flush=True)\ntime.sleep(20)\nprint('over')\n");
  await ada.stored();
  await ada.run.click();
  await expect(ada.console).toContainText("begun");
  await expect(ada.console).toContainText("Stopped after 2 s");
  await expect(ada.console).not.toContainText("over");

  // Somebody else reads them.
  const colleague = { email: "alan@example.org", name: "Alan Turing", password: "long enough to be one" };
  relay.addPerson({ ...colleague, role: "interviewer" });
  const other = await (await browserOf({ colorScheme: "dark" })).newPage();
  await signIn(other, relay, colleague.email, colleague.password);
  await other.goto(`${relay.url}/settings/execution`);
  await expect(other.getByText("The limits are an administrator’s to change.")).toBeVisible();
  await expect(other.getByRole("definition").first()).toHaveText("2 s");
  await expect(other.getByRole("textbox")).toHaveCount(0);
  expect(await axe(other)).toEqual([]);

  await page.getByRole("button", { name: "Use the standard" }).click();
  await expect(time).toHaveValue("30");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  expect(
    (await relay.api<{ limits: { wallSeconds: number } }>("GET", "/api/execution-limits")).limits.wallSeconds,
  ).toBe(30);
});

test("what a language brings along is in the list, is searched, and can be read by keys", async ({
  join,
  relay,
}) => {
  const ada = await join("Ada");
  const { items } = await relay.api<{
    items: {
      id: string;
      name: string;
      packages: { name: string; version: string }[];
      morePackages?: string;
    }[];
  }>("GET", "/api/languages");
  const python = items.find(({ id }) => id === "python-native");
  test.skip(!python || python.packages.length === 0, "no Python is installed, or no package of it");
  if (!python) return;
  await ada.language.click();
  await expect(ada.page.getByRole("region", { name: "What Python brings" })).toHaveText(
    "With its own library.",
  );
  const [first] = python.packages;
  await search(ada.page).fill(first?.name ?? "");
  await expect(list(ada.page).getByRole("option", { name: python.name })).toBeVisible();
  await search(ada.page).fill(python.name);
  const along = ada.page.getByRole("region", { name: `What ${python.name} brings` });
  for (const { name, version } of python.packages)
    await expect(along).toContainText(`${name} ${version}`.trim());
  await expect(along).not.toContainText("Install"); // nothing that a candidate could do
  expect(await axe(ada.page)).toEqual([]);
  await ada.page.keyboard.press("Tab");
  await expect(along).toBeFocused();
  await ada.page.keyboard.press("Shift+Tab");
  await expect(search(ada.page)).toBeFocused();
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("Escape");
  await expect(ada.language).toBeFocused();
});
