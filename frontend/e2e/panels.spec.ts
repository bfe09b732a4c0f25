import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { signIn } from "./desk";
import { expect, type InterviewHere, Participant, type Relay, test } from "./fixtures";

// Whatever opens over a page lies inside the window, on a phone as on a desk, beside the longest names.

const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, Maximilian";
const RTL = "محمد بن عبد الله بن عبد الرحمن آل سعود، مهندس برمجيات وأنظمة موزعة";

const screens: {
  name: string;
  options: BrowserContextOptions & { viewport: { width: number; height: number } };
}[] = [
  { name: "phone", options: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true } },
  { name: "desk", options: { viewport: { width: 1280, height: 800 } } },
];

/** Everybody there has a long name, one of them from right to left, and so has the interview. */
async function sessionOf(relay: Relay): Promise<InterviewHere> {
  const template = await relay.api<{ id: string }>("POST", "/api/templates", {
    name: LONG,
    language: "python",
    instructions: "Greet *politely*.",
    guidance: "Ask about the empty name.",
    files: [{ name: "main.py", text: "print('hello')\n" }],
    main: "main.py",
  });
  const made = await relay.api<InterviewHere>("POST", "/api/interviews", {
    name: `${RTL} ${LONG}`,
    candidateName: RTL,
    templateId: template.id,
    startsAt: new Date(Date.now() + 60_000).toISOString(),
  });
  return relay.api("POST", `/api/interviews/${made.id}/start`);
}

async function enter(page: Page, joinUrl: string, name: string): Promise<Participant> {
  await page.goto(joinUrl);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Join" }).click();
  const person = new Participant(page, name);
  await expect(person.language).toContainText("Python");
  return person;
}

/** Opens a panel, sees that all of it is inside the window and nothing lies over it, and closes it. */
async function inside(
  page: Page,
  what: string,
  opener: Locator,
  panel: Locator,
  by: "left" | "right" = "left",
) {
  await opener.click({ button: by });
  await expect(panel, what).toBeVisible();
  // What fades in or is loaded late may still change its size.
  await expect
    .poll(() => placed(panel), { message: `${what} lies inside the window, over everything` })
    .toBe("inside");
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    what,
  ).toBeLessThanOrEqual(0);
  await page.keyboard.press("Escape");
  await expect(panel, `${what} is closed`).toBeHidden();
}

/** What a field's list scrolls in. */
const listPanel = (page: Page) => page.locator("[data-position]", { has: page.getByRole("listbox") });

function placed(panel: Locator): Promise<string> {
  return panel.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const { clientWidth: width } = document.documentElement;
    if (left < 0 || top < 0 || right > width || bottom > innerHeight)
      return `${[left, top, right, bottom].map(Math.round)} in ${width} x ${innerHeight}`;
    // Nothing inside sticks out sideways, to be scrolled to or to be cut.
    if (element.scrollWidth > element.clientWidth + 1)
      return `${element.scrollWidth} px in ${element.clientWidth}`;
    for (const [x, y] of [
      [left + 12, top + 12],
      [right - 12, top + 12],
      [left + 12, bottom - 12],
      [right - 12, bottom - 12],
    ]) {
      const there = document.elementFromPoint(x ?? 0, y ?? 0);
      if (!element.contains(there)) return `covered by ${there?.outerHTML.slice(0, 120)}`;
    }
    return "inside";
  });
}

/** The header is as high as with a short name, nothing of it is cut off, and the name can be told from others. */
async function headerHolds(page: Page, lines: number) {
  const header = page.locator("header").first();
  const { height } = (await header.boundingBox()) ?? { height: 0 };
  expect(height).toBeLessThanOrEqual(lines * 50);
  for (const button of await header.getByRole("button").all())
    if (await button.isVisible()) await expect(button).toBeInViewport({ ratio: 0.99 });
  const name = header.getByRole("heading").locator("css=[dir=auto], :scope[dir=auto]").first();
  expect(await name.evaluate((element) => element.clientWidth), "room for the name").toBeGreaterThan(84);
  expect(await beginning(name), "the name").toBe("shown");
  expect(await header.evaluate(cutOffStored), "px of where the work is, cut off").toBeLessThan(0.016); // a part of a pixel already costs it a word
}

/** How much of the word for what is stored is cut off in a header, in px. It comes and goes, so all is read at once. */
function cutOffStored(header: Element): number {
  const word = header.querySelector("[data-storage=stored] > span");
  if (!word) return 0;
  const text = document.createRange();
  text.selectNodeContents(word);
  return text.getBoundingClientRect().right - word.getBoundingClientRect().right;
}

/** Whether the first character of a text is seen: what is too long is cut at its end, also from right to left. */
function beginning(text: Locator): Promise<string> {
  return text.evaluate((element) => {
    const first = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    if (!first) return "no text";
    const range = document.createRange();
    range.setStart(first, 0);
    range.setEnd(first, 1);
    const { left, right, width } = range.getBoundingClientRect();
    if (width === 0) return "no character";
    for (let at: Element | null = element; at; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (getComputedStyle(at).overflowX !== "visible" && (left < box.left - 1 || right > box.right + 1))
        return `${left} to ${right} in ${box.left} to ${box.right} of ${at.outerHTML.slice(0, 120)}`;
    }
    return "shown";
  });
}

for (const { name, options } of screens) {
  const phone = name === "phone";

  test(`a candidate's panels, ${name}`, async ({ relay, browserOf }) => {
    const interview = await sessionOf(relay);
    await enter(await (await browserOf(options)).newPage(), interview.joinUrl, RTL);
    const page = await (await browserOf(options)).newPage();
    const ada = await enter(page, interview.joinUrl, LONG.slice(0, 80));
    await expect(page.getByRole("button", { name: "2 people are here" })).toBeVisible();
    await headerHolds(page, phone ? 2 : 1);

    const panel = (label: string | RegExp) => page.getByRole("region", { name: label });
    const button = (label: string | RegExp) => page.getByRole("button", { name: label });
    await inside(page, "people", button("2 people are here"), panel("2 people are here"));
    await inside(page, "settings", button("Editor settings"), panel("Editor settings"));
    await inside(page, "input", button("Arguments and input"), panel("Arguments and input"));
    await inside(
      page,
      "languages",
      ada.language,
      page.getByRole("listbox", { name: "Languages" }).locator(".."),
    );
    if (phone) await page.getByRole("tab", { name: "Code" }).click();
    await inside(page, "file's menu", button(/^Actions for/), page.getByRole("menu"));
    const file = page.getByRole("tab", { name: "main.py" });
    await inside(page, "file's menu at the pointer", file, page.getByRole("menu"), "right");
  });

  test(`an interviewer's panels, ${name}`, async ({ relay, browserOf }) => {
    const interview = await sessionOf(relay);
    await enter(await (await browserOf(options)).newPage(), interview.joinUrl, RTL);
    await enter(await (await browserOf(options)).newPage(), interview.joinUrl, LONG.slice(0, 80));
    const page = await (await browserOf({ ...options, reducedMotion: "reduce" })).newPage();
    await signIn(page, relay);
    await page.goto(`${relay.url}/interview/${interview.id}`);
    const grace = new Participant(page, relay.personName);
    await expect(grace.language).toContainText("Python");
    await expect(page.getByRole("button", { name: "3 people are here" })).toBeVisible();
    await headerHolds(page, phone ? 2 : 1);

    const panel = (label: string | RegExp) => page.getByRole("region", { name: label });
    const dialog = (label: string | RegExp) => page.getByRole("dialog", { name: label });
    const button = (label: string | RegExp) => page.getByRole("button", { name: label, exact: true });
    await inside(page, "people", button("3 people are here"), panel("3 people are here"));
    await inside(page, "settings", button("Editor settings"), panel("Editor settings"));
    await inside(page, "input", button("Arguments and input"), panel("Arguments and input"));
    await inside(
      page,
      "languages",
      grace.language,
      page.getByRole("listbox", { name: "Languages" }).locator(".."),
    );
    await inside(page, "about the interview", button("About this interview"), page.getByRole("menu"));
    await inside(page, "invite", button("Invite"), dialog("Invite"));
    await inside(page, "end", button("End"), dialog("End"));
    await page.keyboard.press("ControlOrMeta+k");
    await expect.poll(() => placed(dialog("Find anything"))).toBe("inside");
  });

  test(`the dashboard's panels, ${name}`, async ({ relay, browserOf }) => {
    await sessionOf(relay);
    const page = await (await browserOf({ ...options, reducedMotion: "reduce" })).newPage();
    await signIn(page, relay);
    const row = page.getByRole("row", { name: RTL }).first();
    await expect(row).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );

    const menu = page.getByRole("menu");
    await inside(page, "row's menu", row.getByRole("button", { name: /^More for/ }), menu);
    await inside(page, "filter", page.getByRole("button", { name: "Show: All" }), menu);
    await inside(page, "workspace", page.getByRole("button", { name: /This computer/ }), menu);

    const dialog = page.getByRole("dialog");
    const openFrom = async (item: string) => {
      await row.getByRole("button", { name: /^More for/ }).click();
      await page.getByRole("menuitem", { name: item }).click();
      await expect(dialog).toBeVisible();
      await expect.poll(() => placed(dialog), { message: item }).toBe("inside");
    };
    await openFrom("Invite…");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await openFrom("Change…");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();

    await page.getByRole("button", { name: "Create link for later" }).click();
    await expect(dialog.getByLabel("When")).toBeVisible();
    await expect.poll(() => placed(dialog), { message: "link for later" }).toBe("inside");
    const date = dialog.getByLabel("Date", { exact: true });
    const calendar = page.locator(".mantine-Popover-dropdown", {
      has: page.getByRole("button", { name: "The next month" }),
    });
    await date.click();
    await expect.poll(() => placed(calendar), { message: "calendar" }).toBe("inside");
    if (!phone) {
      const [form, month] = [await dialog.boundingBox(), await calendar.boundingBox()];
      expect(month?.x, "the calendar covers nothing of the form").toBeGreaterThan(
        (form?.x ?? 0) + (form?.width ?? 0),
      );
    }
    await page.keyboard.press("Escape");
    const list = listPanel(page);
    for (const field of ["Template", "Length", "Time zone"]) {
      const input = dialog.getByRole("combobox", { name: field, exact: true });
      await inside(page, field, input, list);
      await expect(dialog, "Escape closed the list alone").toBeVisible();
    }
  });

  test(`the panels of templates, trash and settings, ${name}`, async ({ relay, browserOf }) => {
    const { id } = await sessionOf(relay);
    await relay.api("POST", "/api/interviews/delete", { ids: [id] });
    relay.addPerson({ email: `${name}@example.org`, name: LONG, password: relay.password, role: "admin" });
    const page = await (await browserOf({ ...options, reducedMotion: "reduce" })).newPage();
    await signIn(page, { ...relay, url: relay.url, email: `${name}@example.org` } as Relay);
    const menu = page.getByRole("menu");
    const dialog = page.getByRole("dialog");
    const button = (label: string | RegExp) => page.getByRole("button", { name: label });
    await inside(page, "workspace, with a long name", button(/This computer/), menu);
    await page.keyboard.press("?");
    await expect.poll(() => placed(dialog), { message: "keys" }).toBe("inside");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.keyboard.press("ControlOrMeta+k");
    await expect.poll(() => placed(dialog), { message: "palette" }).toBe("inside");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();

    await page.goto(`${relay.url}/trash`);
    const row = page.getByRole("row", { name: RTL }).first();
    const more = row.getByRole("button", { name: /^More for/ });
    await inside(page, "menu in the trash", more, menu);
    await more.click();
    await page.getByRole("menuitem", { name: "Delete for ever" }).click();
    await expect.poll(() => placed(dialog), { message: "delete for ever" }).toBe("inside");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();

    await page.goto(`${relay.url}/templates`);
    await inside(page, "template's menu", button(/^More for/).first(), menu);
    await page.getByRole("link", { name: LONG }).first().click();
    await inside(page, "menu of a template", button("More for this template"), menu);
    await page.getByRole("tab", { name: "Tests" }).click();
    await button("Test case").click();
    await inside(page, "test's menu", button(/^More for .*[Tt]est/).last(), menu);
    await page.getByRole("button", { name: "Discard" }).click();

    await page.goto(`${relay.url}/settings/mail`);
    const security = page.getByRole("combobox", { name: "Security" });
    await inside(page, "security", security, listPanel(page));
  });

  test(`names from right to left begin where they are read, ${name}`, async ({ relay, browserOf }) => {
    const mixed = "ראיון טכני עם דוד בן־גוריון, סבב שני (Backend) – מערכות מבוזרות ועומסים";
    const { id: templateId } = await relay.api<{ id: string }>("POST", "/api/templates", { name: mixed });
    const made = await relay.api<InterviewHere>("POST", "/api/interviews", {
      name: mixed,
      candidateName: RTL,
      templateId,
    });
    await relay.api("POST", `/api/interviews/${made.id}/start`);
    const page = await (await browserOf(options)).newPage();
    await signIn(page, relay);
    await expect(page.getByRole("row", { name: mixed }).first()).toBeVisible();
    expect(await beginning(page.getByTitle(mixed, { exact: true }).first()), "in the list").toBe("shown");
    if (!phone) {
      const candidate = page.getByRole("row", { name: mixed }).first().getByText(RTL, { exact: true });
      expect(await beginning(candidate), "the candidate's").toBe("shown");
    }
    await page.goto(`${relay.url}/templates`);
    expect(await beginning(page.getByRole("link", { name: mixed }).first()), "among templates").toBe("shown");
    await page.goto(`${relay.url}/interview/${made.id}`);
    await expect(new Participant(page, relay.personName).editor).toBeVisible();
    await headerHolds(page, phone ? 2 : 1);
    const guest = await (await browserOf(options)).newPage();
    await enter(guest, made.joinUrl, RTL);
    await headerHolds(guest, phone ? 2 : 1);
  });

  test(`a toast's name leaves its buttons where they are seen, ${name}`, async ({ relay, browserOf }) => {
    const long = `${name}_${"Two_sums_".repeat(12)}`;
    await relay.api("POST", "/api/templates", { name: long });
    const page = await (await browserOf(options)).newPage();
    await signIn(page, relay);
    await page.goto(`${relay.url}/templates`);
    await page.getByRole("button", { name: `More for ${long}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const toast = page.getByRole("alert").filter({ hasText: `“${long}” was deleted.` });
    for (const button of ["Undo", "Dismiss"])
      await expect(toast.getByRole("button", { name: button })).toBeInViewport({ ratio: 1 });
    const shown = toast.getByTitle(long);
    expect(await shown.evaluate((e) => e.scrollWidth > e.clientWidth), "cut").toBe(true);
    expect(await beginning(shown)).toBe("shown");
    await toast.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("link", { name: long })).toBeVisible();
  });
}

test("the header has one line or two at every width, and the name's beginning in it", async ({
  relay,
  browserOf,
}) => {
  const interview = await sessionOf(relay);
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  await expect(new Participant(page, relay.personName).language).toContainText("Python");
  const ada = await enter(await (await browserOf()).newPage(), interview.joinUrl, LONG.slice(0, 80));
  for (const [who, oneLine] of [
    [page, 1001],
    [ada.page, 761],
  ] as const)
    for (const width of [320, 360, 400, 480, 481, 600, 760, 761, 900, 1000, 1001, 1100, 1280, 1440]) {
      await who.setViewportSize({ width, height: 800 });
      await test.step(`${width} px`, () => headerHolds(who, width < oneLine ? 2 : 1));
    }
});
