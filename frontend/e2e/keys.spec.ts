import type { Page } from "@playwright/test";
import { signIn as enter, row } from "./desk";
import { expect, joinByLink, type Relay, test } from "./fixtures";

// A slow machine, or a slow network, paints or loads what a key opens after the next
// key has come. That key is what opens' own, and never the page's behind it.

async function signIn(page: Page, relay: Relay, path = "/") {
  await page.addInitScript(holdFrames);
  await enter(page, relay, path);
}

interface Late {
  lateFrames?: { hold: () => void; release: () => void };
}

/** Frames can be held, and with them everything that is painted. */
function holdFrames() {
  const real = requestAnimationFrame.bind(window);
  let waiting: FrameRequestCallback[] | null = null;
  window.requestAnimationFrame = (then) => (waiting ? -waiting.push(then) : real(then));
  (window as Late).lateFrames = {
    hold: () => {
      waiting = [];
    },
    release: () => {
      for (const each of waiting ?? []) real(each);
      waiting = null;
    },
  };
}
const paintLate = (page: Page) => page.evaluate(() => (window as Late).lateFrames?.hold());
const paint = (page: Page) => page.evaluate(() => (window as Late).lateFrames?.release());

/** Where a part of the pages is, which is loaded when it is needed. */
const part = (name: string) => new RegExp(`/assets/(candidate|interviewer)/${name}-[^/]*[.]js$`);

/** Holds what is asked for at such an address back, until it is let go: what was never asked for would prove nothing. */
async function holdBack(page: Page, address: RegExp): Promise<() => Promise<void>> {
  let asked = false;
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(address, async (route) => {
    asked = true;
    await gone;
    await route.continue();
  });
  return async () => {
    await expect.poll(() => asked, { message: `asked for ${address}` }).toBe(true);
    letGo();
  };
}

/** How many interviews there are: a stray "n" makes one. */
async function interviews(relay: Relay): Promise<number> {
  const { items } = await relay.api<{ items: unknown[] }>("GET", "/api/interviews?limit=200");
  return items.length;
}

test.beforeEach(async ({ relay }) => {
  const { items } = await relay.api<{ items: { id: string }[] }>("GET", "/api/interviews?limit=200");
  if (items.length > 0) await relay.api("POST", "/api/interviews/delete", { ids: items.map(({ id }) => id) });
});

async function desk(page: Page, relay: Relay) {
  await relay.api("POST", "/api/interviews", { name: "Alpha" });
  await signIn(page, relay);
  await expect(row(page, "Alpha")).toBeVisible();
}

test("the palette gets what is typed before it is painted", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  await paintLate(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("ruq");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("n: alxpha");
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Backspace");
  await expect(page.getByRole("dialog")).toBeHidden();
  await paint(page);
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette.getByLabel("Find an action or an interview")).toHaveValue("run: alpha");
  await expect(palette).toContainText("Run: Alpha");
  expect(await interviews(relay)).toBe(1);

  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await paintLate(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("run: alpha");
  await page.keyboard.press("Enter");
  await paint(page);
  await expect(page).toHaveURL(/\/interview\//);
  expect(await interviews(relay)).toBe(1);
});

test("Escape gives up what has not come, and what was typed for it", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  await paintLate(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("nnn");
  await page.keyboard.press("Escape");
  await paint(page);
  await page.keyboard.press("ArrowDown"); // the page has its keys again
  await expect(row(page, "Alpha")).toBeFocused();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await interviews(relay)).toBe(1);
});

test("keys that nothing comes for are nobody's", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await page.clock.install();
  await desk(page, relay);
  await paintLate(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("nnn");
  await page.clock.fastForward(31_000);
  await paint(page);
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette.getByLabel("Find an action or an interview")).toBeFocused();
  await page.keyboard.type("alp");
  await expect(palette.getByLabel("Find an action or an interview")).toHaveValue("alp");
  expect(await interviews(relay)).toBe(1);
});

test("the palette is asked for before the session's page is there", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  const letGo = await holdBack(page, part("SessionPage"));
  await row(page, "Alpha").getByRole("button", { name: /^Run/ }).click();
  await expect(page).toHaveURL(/\/interview\//);
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("back to the");
  await page.keyboard.press("Enter");
  await letGo();
  await expect(row(page, "Alpha")).toBeVisible();
});

test("dialogs get what is typed before they are painted or loaded", async ({ relay, browserOf }) => {
  // What the form for later shows depends on whether there are any.
  await relay.api("POST", "/api/templates", { name: "Word count" });
  const page = await (await browserOf()).newPage();
  await desk(page, relay);

  await paintLate(page);
  await page.keyboard.press("?");
  await page.keyboard.type("nn"); // the list of keys has no use for them
  await paint(page);
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  const letFormGo = await holdBack(page, part("LaterForm"));
  const letTemplatesGo = await holdBack(page, /\/api\/templates/);
  await page.getByRole("button", { name: "Create link for later" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Second round");
  await page.keyboard.press("Tab"); // to the template
  await letFormGo();
  await page.keyboard.press("Tab");
  await page.keyboard.type("Ada n. Lovelace");
  await letTemplatesGo();
  const form = page.getByRole("dialog", { name: "Create link for later" });
  await expect(form.getByLabel("Interview", { exact: true })).toHaveValue("Second round");
  await expect(form.getByLabel("Candidate", { exact: true })).toHaveValue("Ada n. Lovelace");
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  expect(await interviews(relay)).toBe(1);
});

test("a dialog that is loaded whole, and the menu that leads to it", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  const letGo = await holdBack(page, part("ChangeForm"));
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "Alpha")).toBeFocused();
  await paintLate(page);
  await page.keyboard.press("m");
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter"); // Change…
  await page.keyboard.type("n", { delay: 20 });
  await page.keyboard.type("Beta");
  await paint(page);
  await letGo();
  const form = page.getByRole("dialog", { name: "Change the interview" });
  await expect(form.getByLabel("Interview", { exact: true })).toHaveValue("AlphanBeta");
  expect(await interviews(relay)).toBe(1);
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();

  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter"); // Invite…
  await page.keyboard.type("nnn");
  await expect(page.getByRole("dialog", { name: "Invite to “Alpha”" })).toBeVisible();
  expect(await interviews(relay)).toBe(1);
});

test("a new name is typed at once", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  await page.keyboard.press("ArrowDown");
  await paintLate(page);
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter"); // Rename
  await page.keyboard.type("Renamed now");
  await page.keyboard.press("Enter");
  await paint(page);
  await expect(row(page, "Renamed now")).toBeVisible();
  expect(await interviews(relay)).toBe(1);
});

test("what follows New interview is written into its code", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await desk(page, relay);
  const letGo = await holdBack(page, part("SessionPage"));
  await page.keyboard.press("n");
  await page.keyboard.type("nine = 9");
  await expect(page).toHaveURL(/\/interview\//);
  await page.keyboard.type(" # n");
  await letGo();
  await expect(page.getByRole("textbox", { name: /^Code/ })).toContainText("nine = 9 # n");
  expect(await interviews(relay)).toBe(2);
});

test("a new template's name is typed before its page is there", async ({ relay, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await signIn(page, relay, "/templates");
  const letGo = await holdBack(page, part("TemplatePage"));
  await expect(page.getByRole("heading", { name: "Templates", exact: true })).toBeVisible();
  await page.keyboard.press("t");
  await page.keyboard.type("nested intervals");
  await letGo();
  await expect(page.getByLabel("Name of the template")).toHaveValue("nested intervals");
  expect(await interviews(relay)).toBe(0);
});

test("what is looked for in the code is typed before search is loaded", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  const letGo = await holdBack(page, part("extras"));
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  await ada.type("needle and thread");
  await page.keyboard.press("ControlOrMeta+f");
  await page.keyboard.type("thread");
  await letGo();
  await expect(page.getByRole("textbox", { name: "Find" })).toHaveValue("thread");
  expect(await ada.shown()).toBe("needle and thread");
});

test("what takes long gets its keys all the same; after half a minute they are nobody's", async ({
  relay,
  browserOf,
}) => {
  const page = await (await browserOf()).newPage();
  await page.clock.install();
  await desk(page, relay);
  const form = page.getByRole("dialog", { name: "Create link for later" });
  const opener = page.getByRole("button", { name: "Create link for later" });
  const letGo = await holdBack(page, part("LaterForm"));
  await opener.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Sec");
  await page.clock.fastForward(20_000);
  await page.keyboard.type("ond round, n");
  await page.clock.fastForward(9_000);
  await letGo();
  await expect(form.getByLabel("Interview", { exact: true })).toHaveValue("Second round, n");
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  expect(await interviews(relay)).toBe(1);

  // What is never there must not hold the keys for ever.
  const never = await holdBack(page, part("InviteDialog"));
  await row(page, "Alpha")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Invite…" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeHidden(); // it was heard: half a minute begins
  await page.keyboard.type("nnn");
  await page.clock.fastForward(31_000);
  await page.keyboard.press("Escape");
  expect(await interviews(relay)).toBe(1);
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search interviews")).toBeFocused();
  await never();
});

test("a prompt that takes long gets what was typed for it", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  await page.clock.install();
  const letStart = await holdBack(page, /\/api\/interviews\/[^/]+\/executions$/);
  const letScreen = await holdBack(page, part("screen"));
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  await page.getByRole("button", { name: /^Open Python’s prompt/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("print('late' * 2)");
  await page.keyboard.press("Enter");
  await page.clock.fastForward(25_000);
  await letStart();
  await letScreen();
  await expect(ada.console).toContainText("latelate");
  expect(await ada.shown()).not.toContain("print");
});

test("a language is searched for before the list is loaded", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  const letGo = await holdBack(page, part("LanguageList"));
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  await ada.language.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Lua");
  await page.keyboard.press("Enter");
  await letGo();
  await expect(ada.language).toContainText("Lua");
  expect(await ada.shown()).not.toContain("Lua");
});

test("what is typed before a prompt is there is the prompt's", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  const letStart = await holdBack(page, /\/api\/interviews\/[^/]+\/executions$/);
  const letScreen = await holdBack(page, part("screen"));
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  await page.getByRole("button", { name: /^Open Python’s prompt/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("print('A' + 'b' * 3)");
  await page.keyboard.press("Enter");
  await letStart();
  await letScreen();
  await expect(ada.console).toContainText("Abbb");
  expect(await ada.shown()).not.toContain("print");
});

test("a candidate's first keys are the editor's, however late it is", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  const letGo = await holdBack(page, /\/api\/join\//);
  await page.goto(interview.joinUrl);
  await page.getByLabel("Your name").fill("Ada");
  await page.keyboard.press("Enter");
  await page.keyboard.type("first = 1");
  await letGo();
  await expect(page.getByRole("textbox", { name: /^Code/ })).toContainText("first = 1");
  await expect(page.getByText("Adafirst")).toHaveCount(0);
});
