import type { Locator, Page } from "@playwright/test";
import { add, clearDesk, clipboard, desk, permissions, row, signIn } from "./desk";
import { axe, expect, type Relay, test } from "./fixtures";

// What an interviewer does all day on the dashboard, in the interviewer's page of a real relay.

// Each test finds an empty list.
test.beforeEach(({ relay }) => clearDesk(relay));

test("create, see it in the list, copy its link, rename it", async ({ relay, browserOf }) => {
  const page = await desk(browserOf, relay);
  await expect(page.getByRole("heading", { name: "No interviews yet" })).toBeVisible();
  await page.getByRole("button", { name: "New interview" }).first().click();
  await expect(page).toHaveURL(/\/interview\/[a-z0-9]{26}$/);
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();

  await page.getByRole("button", { name: "Untitled interview" }).click();
  await page.getByLabel("Name of the interview").fill("Backend, first round");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Backend, first round" })).toBeVisible();
  await page.getByRole("link", { name: "Back to the interviews" }).click();

  const mine = row(page, "Backend, first round");
  await expect(mine).toContainText("live");
  await mine.getByRole("button", { name: /^Copy link/ }).click();
  await expect(mine).toContainText("Copied");
  expect(await clipboard(page)).toMatch(/\/i\/[A-Za-z0-9_-]{22,64}$/);

  await mine.getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Name of Backend").fill("Backend, second round");
  await page.keyboard.press("Enter");
  await expect(row(page, "Backend, second round")).toBeVisible();
  await expect
    .poll(
      async () => (await relay.api<{ items: { name: string }[] }>("GET", "/api/interviews")).items[0]?.name,
    )
    .toBe("Backend, second round");
});

/** How a control is drawn: as text alone, or whole, with a ground or a border of its own. */
function drawn(control: Locator): Promise<string> {
  return control.evaluate((element) => {
    const style = getComputedStyle(element);
    const none = (colour: string) => /^(transparent|rgba\(.*, 0\))$/.test(colour);
    if (style.opacity !== "1" || style.visibility !== "visible" || none(style.color)) return "hidden";
    return none(style.backgroundColor) && none(style.borderTopColor) ? "text" : "whole";
  });
}

test("a row's acts are plain text until the row is meant, never hidden, and whole for fingers", async ({
  relay,
  browserOf,
}) => {
  await add(relay, "Alpha", "Beta");
  const page = await desk(browserOf, relay);
  const acts = (on: Page, name: string) =>
    [/^Run/, /^Copy link/].map((act) => row(on, name).getByRole("button", { name: act }));
  const are = async (on: Page, name: string, how: string) => {
    for (const act of acts(on, name)) {
      await expect(act).toBeVisible();
      await expect.poll(() => drawn(act), { message: `${name}: ${act}` }).toBe(how);
    }
  };
  await page.mouse.move(2, 2);
  await are(page, "Alpha", "text");
  await are(page, "Beta", "text");
  await row(page, "Alpha").hover();
  await are(page, "Alpha", "whole");
  await are(page, "Beta", "text");
  await page.mouse.move(2, 2);
  await are(page, "Alpha", "text");
  await page.keyboard.press("ArrowDown");
  const focused = (await row(page, "Alpha").evaluate((r) => r === document.activeElement)) ? "Alpha" : "Beta";
  await are(page, focused, "whole");
  await page.keyboard.press("Tab"); // on to what is in it
  await are(page, focused, "whole");
  await are(page, focused === "Alpha" ? "Beta" : "Alpha", "text");

  const touch = await desk(browserOf, relay, {
    viewport: { width: 1024, height: 768 },
    isMobile: true,
    hasTouch: true,
  });
  await are(touch, "Alpha", "whole");
  await are(touch, "Beta", "whole");
});

test("what failed is said until it is read; what went well goes by itself", async ({ relay, browserOf }) => {
  await add(relay, "Regret");
  const page = await (await browserOf({ permissions, reducedMotion: "reduce" })).newPage();
  await page.clock.install();
  await signIn(page, relay);
  await page.route("**/api/interviews", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "New interview" }).first().click();
  const failed = page.getByRole("alert").filter({ hasText: "The interview was not made." });
  await expect(failed).toBeVisible();
  await row(page, "Regret")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const went = page.getByRole("alert").filter({ hasText: "was deleted" });
  await expect(went).toBeVisible();
  await page.clock.fastForward(11_000); // longer than any stays that goes
  await expect(went).toBeHidden();
  await page.clock.fastForward("12:00:00");
  await expect(failed).toBeVisible();
  await failed.getByRole("button", { name: "Dismiss" }).click();
  await expect(failed).toBeHidden();
});

test("delete with undo; the trash restores and deletes for ever", async ({ relay, browserOf }) => {
  await add(relay, "Keep", "Regret", "Away");
  const page = await desk(browserOf, relay);
  const menu = async (name: string, item: string) => {
    await row(page, name)
      .getByRole("button", { name: /^More for/ })
      .click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await menu("Regret", "Delete");
  await expect(row(page, "Regret")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Regret")).toBeVisible();

  await menu("Away", "Delete");
  await expect(row(page, "Away")).toBeHidden();
  await page.getByRole("link", { name: "Trash" }).click();
  await row(page, "Away").getByRole("button", { name: "Restore Away" }).click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await page.getByRole("link", { name: "Interviews" }).click();

  await menu("Away", "Delete");
  await page.getByRole("link", { name: "Trash" }).click();
  await menu("Away", "Delete for ever");
  const dialog = page.getByRole("dialog", { name: "Delete for ever?" });
  await expect(dialog).toContainText("cannot be undone");
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(row(page, "Away")).toBeVisible();
  await menu("Away", "Delete for ever");
  await dialog.getByRole("button", { name: "Delete for ever" }).click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await expect
    .poll(
      async () =>
        (await relay.api<{ items: unknown[] }>("GET", "/api/interviews?state=deleted")).items.length,
    )
    .toBe(0);
});

test("many at once: tick, delete, undo", async ({ relay, browserOf }) => {
  await add(relay, "One", "Two", "Three", "Four");
  const page = await desk(browserOf, relay);
  await page.getByRole("checkbox", { name: "Select One" }).click();
  await page.getByRole("checkbox", { name: "Select Three" }).click();
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("2 interviews were deleted.")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("checkbox")).toHaveCount(4);
  await expect
    .poll(async () => (await relay.api<{ items: unknown[] }>("GET", "/api/interviews")).items.length)
    .toBe(4);
});

test("search and filter", async ({ relay, browserOf }) => {
  await add(relay, "Backend pairing", "Frontend pairing");
  await relay.api("POST", "/api/interviews", { name: "Design", candidateName: "Ada Lovelace" });
  await relay.interview("Running now");
  const page = await desk(browserOf, relay);
  await expect(page.getByRole("checkbox")).toHaveCount(4);
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search interviews")).toBeFocused();
  await page.keyboard.type("lovelace");
  await expect(page.getByRole("checkbox")).toHaveCount(1);
  await expect(row(page, "Design")).toBeVisible();
  await page.getByLabel("Search interviews").fill("nothing like it");
  await expect(page.getByText("Nothing matches “nothing like it”")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("checkbox")).toHaveCount(4);
  await page.getByRole("button", { name: "Show: All" }).click();
  await page.getByRole("menuitemradio", { name: "Live" }).click();
  await expect(page.getByRole("checkbox")).toHaveCount(1);
  await expect(row(page, "Running now")).toBeVisible();
});

test("by keyboard alone", async ({ relay, browserOf }) => {
  await add(relay, "Alpha", "Beta");
  const page = await desk(browserOf, relay);
  await expect(row(page, "Beta")).toBeVisible();
  const names = await page
    .getByRole("checkbox")
    .evaluateAll((all) => all.map((c) => (c.getAttribute("aria-label") ?? "").replace("Select ", "")));
  const [first = "", second = ""] = names;

  await page.keyboard.press("ArrowDown");
  await expect(row(page, first)).toBeFocused();
  await page.keyboard.press("j");
  await expect(row(page, second)).toBeFocused();
  await page.keyboard.press("c");
  await expect(row(page, second)).toContainText("Copied");
  expect(await clipboard(page)).toContain("/i/");
  await page.keyboard.press("x");
  await expect(page.getByRole("checkbox", { name: `Select ${second}` })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("checkbox", { name: `Select ${second}` })).not.toBeChecked();
  await page.keyboard.press("e");
  await page.keyboard.type("Renamed");
  await page.keyboard.press("Enter");
  await expect(row(page, "Renamed")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(row(page, "Renamed")).toBeHidden();
  await page.keyboard.press("z");
  await expect(row(page, "Renamed")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();

  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type(`run: ${first.toLowerCase()}`);
  await expect(page.getByRole("dialog", { name: "Find anything" })).toContainText(`Run: ${first}`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/interview\//);
  await page.goBack();
  await expect(row(page, first)).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Find anything" })).toBeHidden();
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { name: "Untitled interview" })).toBeVisible();
});

test("a link for later, in another time zone", async ({ relay, browserOf }) => {
  const page = await desk(browserOf, relay, { timezoneId: "Europe/Berlin", locale: "en-GB" });
  await page.getByRole("button", { name: "Create link for later" }).click();
  const form = page.getByRole("dialog", { name: "Create link for later" });
  await form.getByLabel("Interview", { exact: true }).fill("Planned");
  await form.getByLabel("Candidate", { exact: true }).fill("Ada Lovelace");
  await form.getByLabel("Candidate’s e-mail").fill("ada");
  await form.getByLabel("Date", { exact: true }).fill("26 Nov 2035");
  await form.getByRole("button", { name: "Create link" }).click();
  await expect(form).toContainText("This is not an e-mail address.");
  await expect(form).toContainText("At what time?");
  await form.getByLabel("Candidate’s e-mail").fill("ada@example.org");
  await form.getByLabel("Hours").fill("14");
  await form.getByLabel("Minutes").fill("30");
  await expect(form.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await form.getByLabel("Time zone").fill("to");
  await expect(page.getByRole("option").first()).toHaveText("Asia/Tokyo UTC+9");
  await page.getByRole("option", { name: "Asia/Tokyo" }).click();
  await form.getByRole("button", { name: "Create link" }).click();

  const ready = page.getByRole("dialog", { name: "The link is ready" });
  const link = await ready.getByLabel("Join link").inputValue();
  await ready.getByRole("button", { name: "Copy link" }).click();
  await expect(ready.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard(page)).toBe(link);
  await ready.getByRole("button", { name: "Done" }).click();
  await expect(row(page, "Planned")).toContainText("Ada Lovelace");
  const { items } = await relay.api<{
    items: { startsAt: string; timeZone: string; minutes: number; state: string }[];
  }>("GET", "/api/interviews");
  expect(items[0]).toMatchObject({
    startsAt: "2035-11-26T05:30:00Z",
    timeZone: "Asia/Tokyo",
    minutes: 60,
    state: "upcoming",
  });
  await expect(row(page, "Planned")).toContainText("6:30"); // as Berlin's clocks show it
});

test("two interviewers share the notes; hiding them keeps them", async ({ relay, browserOf }) => {
  const [made] = await add(relay, "Panel");
  const pages = await Promise.all([1, 2].map(() => desk(browserOf, relay)));
  for (const page of pages) {
    await page.goto(`${relay.url}/interview/${made?.id}`);
    await expect(page.getByRole("textbox", { name: "Notes" })).toBeVisible();
  }
  const [one, two] = pages as [Page, Page];
  await one.getByRole("textbox", { name: "Notes" }).click();
  await one.keyboard.type("# Strong on recursion");
  await expect(two.getByRole("textbox", { name: "Notes" })).toContainText("# Strong on recursion");
  await two.getByRole("textbox", { name: "Notes" }).click();
  await two.keyboard.press("ControlOrMeta+End");
  await two.keyboard.type(" and graphs");
  await expect(one.getByRole("textbox", { name: "Notes" })).toContainText("# Strong on recursion and graphs");
  await expect(one.getByText("Stored", { exact: true })).toBeVisible();
  await expect(one.getByRole("textbox", { name: /^Code/ })).not.toContainText("graphs");

  await one.keyboard.press("ControlOrMeta+\\");
  await expect(one.getByRole("textbox", { name: "Notes" })).toBeHidden();
  await one.reload();
  await expect(one.getByRole("textbox", { name: /^Code/ })).toBeVisible();
  await expect(one.getByRole("textbox", { name: "Notes" })).toBeHidden();
  await one.getByRole("button", { name: "Notes" }).click();
  await expect(one.getByRole("textbox", { name: "Notes" })).toContainText("and graphs");
});

test("ending is asked first, told to everyone, and can be taken back", async ({
  relay,
  browserOf,
  join,
  interview,
}) => {
  const candidate = await join("Ada");
  const page = await desk(browserOf, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("button", { name: "End interview" }).click();
  await expect(candidate.page.getByText("The interview has ended.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Notes" })).toBeEditable();
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(candidate.page.getByText("The interview has ended.")).toBeHidden();
  await candidate.type("back again");
  await expect(page.getByRole("textbox", { name: /^Code/ })).toContainText("back again");
});

test("an interview that is deleted meanwhile says so and can be restored", async ({
  relay,
  browserOf,
  interview,
}) => {
  const page = await desk(browserOf, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
  await relay.api("POST", "/api/interviews/delete", { ids: [interview.id] });
  await expect(page.getByText("is in the trash")).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
  await page.goto(`${relay.url}/interview/doesnotexist`);
  await expect(page.getByText("This interview is not here")).toBeVisible();
});

test("without the relay: what was seen last, a plain line, and back by itself", async ({
  relay,
  browserOf,
  cable,
}) => {
  await add(relay, "Seen before");
  const page = await (await browserOf({ reducedMotion: "reduce" })).newPage();
  await signIn(page, { ...relay, url: cable.url, email: relay.email, password: relay.password } as Relay);
  await expect(row(page, "Seen before")).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).some((k) => k.startsWith("candor.seen."))))
    .toBe(true);

  cable.pull();
  await expect(page.getByText(/The server cannot be reached\. This is what was here/)).toBeVisible();
  await expect(row(page, "Seen before")).toBeVisible();
  await page.getByRole("button", { name: "New interview" }).first().click();
  await expect(page.getByText("The interview was not made.")).toBeVisible();

  await add(relay, "Made meanwhile");
  cable.plug();
  await expect(row(page, "Made meanwhile")).toBeVisible();
  await expect(page.getByText(/The server cannot be reached\. This is what was here/)).toBeHidden();
  // What failed stays until it is read.
  await expect(page.getByText("The interview was not made.")).toBeVisible();
});

test("the list paints from what was seen, before the relay answers", async ({ relay, browserOf }) => {
  await add(relay, "Painted at once");
  const page = await desk(browserOf, relay);
  await expect(row(page, "Painted at once")).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).some((k) => k.startsWith("candor.seen."))))
    .toBe(true);
  await page.route("**/api/**", () => {}); // never answers
  await page.reload();
  await expect(row(page, "Painted at once")).toBeVisible();
});

test("hundreds of interviews: all can be reached, few are drawn", async ({ relay, browserOf }) => {
  for (let batch = 0; batch < 5; batch++)
    await add(relay, ...Array.from({ length: 50 }, (_, n) => `Interview ${batch * 50 + n}`));
  const page = await desk(browserOf, relay);
  await expect(page.getByText("250 interviews")).toBeVisible();
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  const focused = page.locator("[role=row]:focus");
  await expect(focused).toHaveAttribute("aria-rowindex", "252");
  await expect(focused).toBeInViewport();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${colorScheme}`, async ({ relay, browserOf }) => {
    const context = await browserOf({ colorScheme, reducedMotion: "reduce", permissions });
    const page = await context.newPage();
    await page.goto(relay.url);
    await expect(page.getByLabel("E-mail")).toBeVisible();
    expect(await axe(page), "sign-in").toEqual([]);
    await signIn(page, relay);
    await expect(page.getByText("No interviews yet")).toBeVisible();
    expect(await axe(page), "empty").toEqual([]);

    const live = await relay.interview("Live one");
    await relay.api("POST", "/api/interviews", {
      name: "Planned",
      candidateName: "Ada",
      startsAt: "2035-11-26T05:30:00Z",
      minutes: 60,
    });
    await expect(row(page, "Planned")).toBeVisible();
    await page.getByRole("checkbox", { name: "Select Planned" }).click();
    expect(await axe(page), "list").toEqual([]);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    expect(await axe(page), "toast").toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();

    await page.getByRole("button", { name: "Create link for later" }).click();
    await page.getByLabel("Date", { exact: true }).click();
    await expect(page.getByRole("button", { name: "The next month" })).toBeVisible();
    // The calendar floats at the end of the page while it is open, outside the landmarks.
    const found = (await axe(page)).filter((finding) => !finding.startsWith("region: thead"));
    expect(found, "link for later").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("dialog", { name: "Find anything" })).toBeVisible();
    expect(await axe(page), "palette").toEqual([]);

    await page.goto(`${relay.url}/interview/${live.id}`);
    await expect(page.getByRole("textbox", { name: "Notes" })).toBeVisible();
    expect(await axe(page), "session").toEqual([]);
    await page.getByRole("button", { name: "Invite" }).click();
    await expect(page.getByRole("button", { name: "Copy link" })).toBeVisible();
    expect(await axe(page), "invite").toEqual([]);
  });
}

test("360 px wide: nothing is cut off", async ({ relay, browserOf }) => {
  await add(relay, "A name that is longer than a narrow window has room for");
  const page = await desk(browserOf, relay, { viewport: { width: 360, height: 700 } });
  await expect(row(page, "A name")).toBeVisible();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  expect(await axe(page), "narrow list").toEqual([]);
  for (const name of ["New interview", "Create link for later"]) await signInTheMiddle(page, name);
  await page.getByRole("button", { name: /^Run/ }).click();
  await page.getByRole("tab", { name: "Notes" }).click();
  await expect(page.getByRole("textbox", { name: "Notes" })).toBeVisible();
  expect(await overflow()).toBeLessThanOrEqual(0);
  for (const name of ["Invite", "End"])
    await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
  await signInTheMiddle(page, "Invite");
});

/** A button that is a sign alone, its word being kept for the ear, has it in its middle. */
async function signInTheMiddle(page: Page, name: string) {
  const button = page.getByRole("button", { name, exact: true }).first();
  const [around, sign] = [await button.boundingBox(), await button.locator("svg").boundingBox()];
  if (!around || !sign) throw new Error(`${name} has no sign`);
  expect(Math.abs(around.x + around.width / 2 - sign.x - sign.width / 2), name).toBeLessThan(1);
}
