import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expect, type InterviewHere, Participant, type Relay, test } from "./fixtures";

// Whatever opens over a page lies inside the window, on a phone as on a desk, beside the longest names.

const LONG = "Wolfeschlegelsteinhausenbergerdorff Maximilian von und zu Hohenzollern-Sigmaringen";
const RTL = "محمد بن عبد الله بن عبد الرحمن آل سعود، مهندس برمجيات وأنظمة موزعة";

const screens: {
  name: string;
  options: BrowserContextOptions & { viewport: { width: number; height: number } };
}[] = [
  { name: "phone", options: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true } },
  { name: "desk", options: { viewport: { width: 1280, height: 800 } } },
];

async function signIn(page: Page, relay: Relay) {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeHidden();
}

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

/** The header is as high as with a short name, and nothing of it is cut off. */
async function headerHolds(page: Page, lines: number) {
  const header = page.locator("header").first();
  const { height } = (await header.boundingBox()) ?? { height: 0 };
  expect(height).toBeLessThanOrEqual(lines * 50);
  for (const button of await header.getByRole("button").all())
    if (await button.isVisible()) await expect(button).toBeInViewport({ ratio: 0.99 });
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
    const list = page.getByRole("listbox");
    for (const field of ["Template", "Length", "Time zone"]) {
      const input = dialog.getByRole("combobox", { name: field, exact: true });
      await inside(page, field, input, list);
      await expect(dialog, "Escape closed the list alone").toBeVisible();
    }
  });
}
