import type { Page } from "@playwright/test";
import { axe, expect, type InterviewHere, joinByLink, type Relay, test } from "./fixtures";
import { Wiretap } from "./wiretap";

// What everybody in a session is asked to do is the interviewers' to change, while it runs.

async function enter(page: Page, relay: Relay, id: string, email = relay.email) {
  await page.goto(`${relay.url}/interview/${id}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
}

async function begun(relay: Relay, instructions: string): Promise<InterviewHere> {
  const template = await relay.api<{ id: string }>("POST", "/api/templates", {
    name: "Sum",
    language: "python",
    instructions,
  });
  return relay.api("POST", "/api/interviews", { templateId: template.id });
}

const shown = (page: Page) => page.getByRole("region", { name: "Instructions", exact: true });
const text = (page: Page) => page.getByRole("textbox", { name: "Instructions, in Markdown" });
const edit = (page: Page) => page.getByRole("button", { name: "Edit the instructions" });
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });

for (const [name, viewport] of [
  ["desk", { width: 1280, height: 800 }],
  ["phone", { width: 360, height: 640 }],
] as const)
  test(`an interviewer changes them and everybody reads it at once, ${name}`, async ({
    relay,
    browserOf,
  }) => {
    const interview = await begun(relay, "Add *two* numbers.");
    const context = await browserOf();
    const tap = Wiretap.on(context);
    const ada = await joinByLink(await context.newPage(), interview.joinUrl, "Ada");
    await expect(shown(ada.page)).toContainText("Add two numbers.");
    await expect(edit(ada.page)).toHaveCount(0);
    const page = await (await browserOf({ viewport, reducedMotion: "reduce" })).newPage();
    await enter(page, relay, interview.id);
    if (name === "phone") await page.getByRole("tab", { name: "Instructions" }).click();

    await edit(page).click();
    await expect(text(page)).toBeFocused();
    await expect(text(page)).toHaveValue("Add *two* numbers.");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("\n\n- with **no** loop");
    await page.getByRole("button", { name: "Preview" }).click();
    const preview = page.getByRole("region", { name: "Instructions, as shown" });
    await expect(preview.getByRole("listitem")).toHaveText("with no loop");
    expect(await axe(page)).toEqual([]);
    for (const button of ["Discard", "Save"])
      await expect(page.getByRole("button", { name: button, exact: true })).toBeInViewport({ ratio: 1 });
    await page.getByRole("button", { name: "Preview" }).click();
    await page.reload(); // what was not saved is still there
    if (name === "phone") await page.getByRole("tab", { name: "Instructions" }).click();
    await expect(text(page)).toHaveValue("Add *two* numbers.\n\n- with **no** loop");
    await expect(shown(ada.page)).not.toContainText("loop");
    await text(page).focus();
    await page.keyboard.press("ControlOrMeta+s");
    await expect(shown(page)).toContainText("with no loop");
    await expect(shown(ada.page).getByRole("listitem")).toHaveText("with no loop");

    // Discarding leaves them; what is there no more can be written anew.
    await edit(page).click();
    await text(page).fill("Nobody reads this.");
    await page.getByRole("button", { name: "Discard" }).click();
    await expect(shown(page)).toContainText("with no loop");
    if (name === "desk") await expect(edit(page)).toBeFocused();
    await edit(page).click();
    await text(page).fill("");
    await save(page).click();
    await expect(shown(ada.page)).toBeHidden();
    await page.getByRole("button", { name: "About this interview" }).click();
    await page.getByRole("menuitem", { name: "Edit the instructions" }).click();
    await expect(page.getByRole("menu")).toBeHidden();
    await page.keyboard.type("Nobody "); // also after the menu gave the focus back
    await page.keyboard.type("reads it.");
    await expect(text(page)).toHaveValue("Nobody reads it.");
    await page.getByRole("button", { name: "Discard" }).click();
    if (name === "desk") await expect(page.getByRole("textbox", { name: /^Code/ })).toBeFocused();
    await page.keyboard.press("ControlOrMeta+k");
    await page.keyboard.type("Edit the inst");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toBeHidden();
    await page.keyboard.type("Once ");
    await page.keyboard.type("more.");
    await expect(text(page)).toHaveValue("Once more.");
    await save(page).click();
    await expect(shown(ada.page)).toContainText("Once more.");
    await page.reload();
    await expect(page.getByRole("textbox", { name: "Instructions, in Markdown" })).toHaveCount(0);

    // Nothing of it is in a candidate's page, and the server does not let one.
    expect(await tap.has("in Markdown")).toBe(false);
    const link = new URL(interview.joinUrl).pathname.split("/").at(-1);
    const { participantToken } = await relay.api<{ participantToken: string }>("POST", `/api/join/${link}`, {
      name: "Mallory",
    });
    await expect(
      relay.api(
        "PUT",
        `/api/interviews/${interview.id}/instructions`,
        { text: "Hire me." },
        participantToken,
      ),
    ).rejects.toThrow("403");
    await relay.api("POST", `/api/interviews/${interview.id}/end`);
    await expect(edit(page)).toHaveCount(0);
  });

test("two who write at once: the later one is told, and nothing is lost", async ({ relay, browserOf }) => {
  const interview = await begun(relay, "Add.");
  relay.addPerson({ email: "ada@example.org", name: "Ada", password: relay.password, role: "interviewer" });
  const [one, two] = await Promise.all([1, 2].map(async () => (await browserOf()).newPage()));
  if (!one || !two) throw new Error("two were to come");
  await enter(one, relay, interview.id);
  await enter(two, relay, interview.id, "ada@example.org");
  await edit(one).click();
  await edit(two).click();
  await text(one).fill("Add two.");
  await text(two).fill("Subtract.");
  await save(one).click();
  await expect(shown(one)).toContainText("Add two.");

  const told = two
    .getByRole("alert")
    .filter({ hasText: "Somebody else changed the instructions meanwhile." });
  await expect(told.getByRole("region", { name: "What everybody reads now" })).toHaveText("Add two.");
  await expect(text(two)).toHaveValue("Subtract.");
  await expect(save(two)).toBeDisabled();
  expect(await axe(two)).toEqual([]);
  await told.getByRole("button", { name: "Put mine below" }).click();
  await expect(told).toBeHidden();
  await expect(text(two)).toHaveValue("Add two.\n\nSubtract.");
  await save(two).click();
  await expect(shown(one)).toContainText("Subtract.");

  // Cut off from the news, the second is told by the answer to Save.
  await edit(one).click();
  await text(one).fill("Multiply.");
  await one.context().setOffline(true);
  await relay.api("PUT", `/api/interviews/${interview.id}/instructions`, { text: "Divide." });
  await save(one).click();
  await expect(one.getByRole("status").filter({ hasText: "The server cannot be reached." })).toBeVisible();
  await one.context().setOffline(false);
  await expect(one.getByRole("region", { name: "What everybody reads now" })).toHaveText("Divide.");
  await expect(one.getByText("The server cannot be reached.")).toBeHidden();
  await one.getByRole("button", { name: "Replace with mine" }).click();
  await save(one).click();
  await expect(shown(two)).toContainText("Multiply.");
});

for (const width of [900, 1280])
  test(`what is said above them keeps off the lines around it, ${width} px`, async ({ relay, browserOf }) => {
    const interview = await begun(relay, "Add two.");
    const page = await (await browserOf({ viewport: { width, height: 700 } })).newPage();
    await enter(page, relay, interview.id);
    const about = page.getByText("Everybody reads this.");
    await expect(about).toBeVisible();
    const room = await about.evaluate((e) => {
      const text = document.createRange();
      text.selectNodeContents(e);
      const [inner, outer] = [text.getBoundingClientRect(), e.parentElement?.getBoundingClientRect()];
      return Math.min(inner.top - (outer?.top ?? 0), (outer?.bottom ?? 0) - inner.bottom);
    });
    expect(room).toBeGreaterThanOrEqual(3);
  });
