import type { Page } from "@playwright/test";
import { clearDesk, signIn } from "./desk";
import { axe, expect, joinByLink, Participant, type Relay, test, through } from "./fixtures";

// An interview that is deleted while people are in it, and what becomes of them and of what their browsers keep.

// Only the rows of a list that are in sight are drawn.
test.beforeEach(({ relay }) => clearDesk(relay));

const gone = (page: Page) => page.getByRole("heading", { name: "This interview was deleted" });
const act = (relay: Relay, what: "delete" | "restore" | "purge", ...ids: string[]) =>
  relay.api("POST", `/api/interviews/${what}`, { ids });

/** What this browser keeps of interviews, by the names that it is kept under. */
const kept = (page: Page) =>
  page.evaluate(async () => [
    ...(await indexedDB.databases()).map(({ name }) => name ?? ""),
    ...Object.keys(localStorage),
  ]);
const keptEntry = (page: Page) =>
  page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith("candor.join."));
    return (key && (JSON.parse(localStorage[key]) as { participantId: string }).participantId) ?? "";
  });

test("deleted and brought back: whoever was in it is back by themselves, as who they were", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada");
  await ada.type("before\n");
  await ada.stored();
  const who = await keptEntry(ada.page);
  await act(relay, "delete", interview.id);
  await expect(gone(ada.page)).toBeVisible();
  await expect(gone(ada.page)).toBeFocused();
  expect(await axe(ada.page)).toEqual([]);
  await act(relay, "restore", interview.id);
  await expect(ada.editor).toBeVisible();
  await ada.type("");
  await ada.page.keyboard.insertText("after"); // at once: what is typed slowly is undone in parts
  await ada.stored();
  await ada.sees(/^before\nafter$/);
  expect(await keptEntry(ada.page)).toBe(who);
  await ada.page.keyboard.press("ControlOrMeta+z");
  await ada.sees(/^before\n$/);
});

test("what was typed while the network was away is sent when the interview is brought back", async ({
  browserOf,
  relay,
  interview,
  cable,
}) => {
  const page = await (await browserOf()).newPage();
  const ada = await joinByLink(page, through(cable, interview.joinUrl), "Ada");
  await ada.type("stored\n");
  await ada.stored();
  cable.pull();
  await ada.type("typed offline");
  await act(relay, "delete", interview.id);
  cable.plug();
  await expect(gone(page)).toBeVisible();
  await act(relay, "restore", interview.id);
  await expect(ada.editor).toBeVisible();
  await ada.stored();
  const other = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Bob");
  await other.sees(/^stored\ntyped offline$/);
});

test("a reload while it is deleted still waits, and is back as who they were", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada");
  await ada.type("before\n");
  await ada.stored();
  const who = await keptEntry(ada.page);
  await act(relay, "delete", interview.id);
  await expect(gone(ada.page)).toBeVisible();
  await ada.page.reload();
  await expect(gone(ada.page)).toBeVisible();
  expect(await axe(ada.page)).toEqual([]);
  await act(relay, "restore", interview.id);
  await expect(ada.editor).toBeVisible();
  await ada.sees("before");
  expect(await keptEntry(ada.page)).toBe(who);
});

for (const reload of [false, true])
  test(`deleted for ever, it leaves this browser${reload ? ", also after a reload" : ""}`, async ({
    join,
    relay,
    interview,
  }) => {
    const ada = await join("Ada");
    await ada.type("secret\n");
    await ada.stored();
    await act(relay, "delete", interview.id);
    await expect(gone(ada.page)).toBeVisible();
    expect(await kept(ada.page)).toContainEqual(expect.stringContaining(interview.id));
    if (reload) {
      await ada.page.reload();
      await expect(gone(ada.page)).toBeVisible();
    }
    await act(relay, "purge", interview.id);
    const heading = reload ? "This link opens no interview" : "This interview is no longer open";
    await expect(ada.page.getByRole("heading", { name: heading })).toBeVisible();
    await expect
      .poll(() => kept(ada.page))
      .not.toContainEqual(expect.stringMatching(new RegExp(`${interview.id}|candor\\.join`)));
  });

test("the link of a deleted interview is dead for everybody else", async ({
  relay,
  interview,
  browserOf,
}) => {
  await act(relay, "delete", interview.id);
  const page = await (await browserOf()).newPage();
  const heading = page.getByRole("heading", { name: "This link opens no interview" });
  for (const link of [interview.joinUrl, `${relay.url}/i/${"x".repeat(26)}`]) {
    expect((await page.goto(link))?.status()).toBe(404);
    await expect(heading).toBeVisible();
  }
  expect(await axe(page)).toEqual([]);
});

test("deleting an interview with people in it names them first, also among many", async ({
  relay,
  browserOf,
  join,
  interview,
}) => {
  await relay.api("PATCH", `/api/interviews/${interview.id}`, { name: "Somebody inside" });
  await relay.api("POST", "/api/interviews", { name: "Nobody inside" });
  const ada = await join("Ada Lovelace");
  const page = await (await browserOf({ reducedMotion: "reduce" })).newPage();
  await signIn(page, relay);
  const row = (name: string) => page.getByRole("row", { name });
  await expect(row("Somebody inside")).toContainText("1");

  await row("Somebody inside")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Ada Lovelace is in it now. Delete?" });
  await expect(dialog).toContainText("told at once");
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(ada.editor).toBeVisible();

  for (const name of ["Somebody inside", "Nobody inside"]) await row(name).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const many = page.getByRole("dialog", { name: "Ada Lovelace is in one of these interviews now. Delete?" });
  await many.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(gone(ada.page)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(ada.editor).toBeVisible();
  await new Participant(ada.page, "Ada").type("still here");
  await ada.stored();
});
