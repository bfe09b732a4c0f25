import { readFileSync } from "node:fs";
import type { Page, WebSocketRoute } from "@playwright/test";
import { Cable } from "./cable";
import { axe, expect, joinByLink, test, through } from "./fixtures";
import { Relay } from "./relay";

/** What the page says of where the work is, and that it is true. */

/** A wire between a page and its relay on which a test can do as a relay would. */
class Wire {
  connections = 0;
  /** What the relay does not take. */
  refuses: { text: string; code: number; reason: string } | null = null;
  private held: (() => void)[] | null = null;

  static async on(page: Page): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/live$/, (socket) => wire.connect(socket));
    return wire;
  }

  /** Answers of the relay wait until the function that this gives is called. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.held = held;
    return () => {
      this.held = null;
      for (const send of held) send();
    };
  }

  private connect(socket: WebSocketRoute) {
    this.connections++;
    const relay = socket.connectToServer();
    socket.onMessage((data) => {
      const { refuses } = this;
      if (refuses && Buffer.from(data).includes(refuses.text)) {
        void socket.close({ code: refuses.code, reason: refuses.reason });
        return void relay.close();
      }
      relay.send(data);
    });
    relay.onMessage((data) => {
      if (this.held) this.held.push(() => socket.send(data));
      else socket.send(data);
    });
  }
}

/** Everything that the line has said, and what was true at that moment. */
async function watchLine(page: Page) {
  await page.evaluate(() => {
    const line = document.querySelector("[data-storage]");
    const said: { kind: string; text: string }[] = [];
    const note = () => {
      const kind = line?.getAttribute("data-storage") ?? "";
      const text = line?.textContent ?? "";
      const last = said.at(-1);
      if (last?.kind !== kind || last.text !== text) said.push({ kind, text });
    };
    note();
    if (line)
      new MutationObserver(note).observe(line, {
        attributes: true,
        characterData: true,
        childList: true,
        subtree: true,
      });
    Object.assign(window, { said });
  });
  return () => page.evaluate(() => (window as unknown as { said: { kind: string; text: string }[] }).said);
}

test("the line never says stored while something is not, and does not blink with every key", async ({
  join,
}) => {
  const ada = await join("Ada");
  await ada.type("before\n");
  await ada.stored();
  await expect(ada.storage).toHaveText(/^Stored \d\d:\d\d:\d\d$/);
  const said = await watchLine(ada.page);
  const keys = "forty keys, one after the other, no blink";
  for (const key of keys) await ada.page.keyboard.type(key);
  await ada.stored();
  await expect(ada.storage).toHaveText(/^Stored \d\d:\d\d:\d\d$/);
  const lines = await said();
  expect(lines.length).toBeGreaterThan(2); // before, while and after
  expect(lines.filter(({ kind, text }) => kind !== "stored" && text.includes("Stored"))).toEqual([]);
  const texts = lines.map(({ text }) => text).filter((text, i, all) => text !== all[i - 1]);
  expect(texts.length).toBeLessThan(keys.length / 2);
});

test("a confirmation that does not come is never said to have come", async ({ join }) => {
  const ada = await join("Ada");
  const wire = await Wire.on(ada.page);
  await ada.page.reload();
  await ada.type("before\n");
  await ada.stored();
  const release = wire.hold();
  await ada.page.keyboard.type("x");
  await expect(ada.storage).toHaveAttribute("data-storage", "storing");
  await expect(ada.storage).toHaveText("Storing…");
  release();
  await ada.stored();
  await expect(ada.storage).toHaveText(/^Stored/);
});

test("the time is that of anybody's work", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.type("mine\n");
  await ada.stored();
  await expect(ada.storage).toHaveText(/^Stored/);
  const before = (await ada.storage.textContent()) ?? "";
  // A second later it is another time, whoever types.
  await expect(async () => {
    await bob.type("# theirs\n");
    await expect(ada.storage).not.toHaveText(before, { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await expect(ada.storage).toHaveAttribute("data-storage", "stored");
});

for (const code of [4400, 4403, 4422, 4429, 1009]) {
  test(`a page that is refused twice with ${code} stops, says why and gives a copy`, async ({ join }) => {
    const ada = await join("Ada");
    const wire = await Wire.on(ada.page);
    await ada.page.reload();
    await ada.type("before\n");
    await ada.stored();
    const before = wire.connections;
    wire.refuses = { text: "poison", code, reason: "This update does not fit the document." };
    await ada.page.keyboard.insertText("poison\n");
    const alert = ada.page.getByRole("alert").filter({ hasText: "no longer stored" });
    await expect(alert).toContainText("This update does not fit the document. It is kept in this browser");
    await expect(ada.storage).toHaveText("Not stored: kept in this browser");
    await ada.page.keyboard.type("# typed after it");
    if (code === 4400) {
      expect(await axe(ada.page)).toEqual([]);
      const [download] = await Promise.all([
        ada.page.waitForEvent("download"),
        alert.getByRole("button", { name: "Download a copy" }).click(),
      ]);
      expect(download.suggestedFilename()).toBe("main.py");
      expect(readFileSync(await download.path(), "utf8")).toBe("before\npoison\n# typed after it");
      await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await alert.getByRole("button", { name: "Copy my text" }).click();
      await expect(alert).toContainText("Copied.");
      expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toContain("typed after it");
    }
    expect(wire.connections - before).toBeLessThanOrEqual(2); // the second time was the last
    wire.refuses = null;
    await alert.getByRole("button", { name: "Try again" }).click();
    await ada.stored();
    await expect(alert).toBeHidden();
    const bob = await join("Bob");
    await bob.sees("before\npoison\n# typed after it");
  });
}

test("a document that is refused does not keep the others from being stored", async ({
  browserOf,
  relay,
  interview,
  join,
}) => {
  const page = await (await browserOf()).newPage();
  const wire = await Wire.on(page);
  await signIn(page, relay, interview.id);
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.click();
  await page.keyboard.type("before");
  await expect(page.getByText("Stored", { exact: true })).toBeVisible();
  wire.refuses = { text: "poison", code: 4400, reason: "This update does not fit the document." };
  await page.getByRole("textbox", { name: /^Code/ }).click();
  await page.keyboard.insertText("poison\n");
  await expect(page.getByRole("alert").filter({ hasText: "no longer stored" })).toBeVisible();
  await notes.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" and after");
  await expect(page.getByText("Stored", { exact: true })).toBeVisible();
  await expect(page.locator("[data-storage]")).toHaveText("Not stored: kept in this browser");
  // Somebody else sees the one and not the other.
  const other = await (await browserOf()).newPage();
  await signIn(other, relay, interview.id);
  await expect(other.getByRole("textbox", { name: "Notes" })).toContainText("before and after");
  const ada = await join("Ada");
  await ada.stored();
  expect(await ada.shown()).not.toContain("poison");
});

test("what was typed before the end is sent after it, and forgotten only then", async ({
  browserOf,
  join,
  cable,
  relay,
  interview,
}) => {
  const link = through(cable, interview.joinUrl);
  const ada = await join("Ada", {}, link);
  await ada.type("before\n");
  await ada.stored();
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.type("# typed before the end\n");
  await relay.api("POST", `/api/interviews/${interview.id}/end`);
  const context = ada.page.context();
  await ada.page.close();
  cable.plug();

  const page = await context.newPage();
  await page.goto(link);
  await expect(page.locator(".cm-content")).toContainText("# typed before the end");
  await expect(page.locator("[data-storage]")).toHaveText("Read only");
  await expect
    .poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
    .not.toContainEqual(expect.stringContaining("/code"));
  const other = await (await browserOf()).newPage();
  await signIn(other, relay, interview.id);
  await expect(other.getByRole("textbox", { name: /^Code/ })).toContainText("# typed before the end");
  await expect(other.getByLabel("State of the session")).toContainText(
    /Sent after the end, as typed before it: work of Ada \(\d\d:\d\d\)\./,
  );
});

test("what late work would delete of others’ stays, and its author is told", async ({
  join,
  cable,
  relay,
  interview,
}) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  const bob = await join("Bob");
  await bob.type("# Bob wrote this");
  await ada.sees("# Bob wrote this");
  await ada.stored();
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.write("# Ada would have this alone");
  await relay.api("POST", `/api/interviews/${interview.id}/end`);
  cable.plug();
  const alert = ada.page.getByRole("alert").filter({ hasText: "no longer stored" });
  await expect(alert).toContainText(
    "what you added was sent, but what others wrote cannot be deleted any more.",
  );
  expect(await ada.shown()).toBe("# Ada would have this alone");
  await bob.sees("# Bob wrote this");
  await bob.sees("# Ada would have this alone");
  const [download] = await Promise.all([
    ada.page.waitForEvent("download"),
    alert.getByRole("button", { name: "Download a copy" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toBe("# Ada would have this alone");
});

test("what comes more than a day after the end is not taken: the page says so, keeps it and gives a copy", async ({
  browserOf,
}) => {
  const relay = await Relay.start();
  const cable = await Cable.to(relay.url);
  try {
    const interview = await relay.interview();
    const link = through(cable, interview.joinUrl);
    const ada = await joinByLink(await (await browserOf()).newPage(), link, "Ada");
    await ada.type("before\n");
    await ada.stored();
    cable.pull();
    await expect(ada.storage).toHaveAttribute("data-storage", "offline");
    await ada.type("# typed before the end");
    await relay.api("POST", `/api/interviews/${interview.id}/end`);
    const { endedAt } = await relay.api<{ endedAt: string }>("GET", `/api/interviews/${interview.id}`);
    await relay.stop();
    relay.backdate(Date.parse(endedAt), 24 * 3600_000 + 60_000);
    await relay.serve();
    cable.plug();

    const late = async (page: Page) => {
      const alert = page.getByRole("alert").filter({ hasText: "no longer stored" });
      await expect(alert).toContainText(
        "It came more than a day after the interview’s end. It is kept in this browser; make a copy to be safe.",
      );
      await expect(page.locator("[data-storage]")).toHaveText("Not stored: kept in this browser");
      await expect(
        page.getByText("The interview has ended, and not all of your work is stored."),
      ).toBeVisible();
      expect(await axe(page)).toEqual([]);
      return alert;
    };
    const alert = await late(ada.page);
    const [download] = await Promise.all([
      ada.page.waitForEvent("download"),
      alert.getByRole("button", { name: "Download a copy" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe("before\n# typed before the end");
    await ada.page.reload();
    await late(ada.page);
    expect(await ada.shown()).toBe("before\n# typed before the end");
    const other = await (await browserOf()).newPage();
    await signIn(other, relay, interview.id);
    await expect(other.getByRole("textbox", { name: /^Code/ })).toContainText("before");
    await expect(other.getByRole("textbox", { name: /^Code/ })).not.toContainText("typed before the end");
  } finally {
    await cable.dispose();
    await relay.dispose();
  }
});

test("notes that are not taken say why in their place, and offer a copy", async ({
  browserOf,
  relay,
  interview,
}) => {
  const page = await (await browserOf()).newPage();
  const wire = await Wire.on(page);
  await signIn(page, relay, interview.id);
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.click();
  await page.keyboard.type("before");
  await expect(page.getByText("Stored", { exact: true })).toBeVisible();
  wire.refuses = { text: "poison", code: 4400, reason: "This update does not fit the document." };
  await page.keyboard.insertText(" poison");
  const pane = page.getByRole("region", { name: "Notes", exact: true });
  const alert = pane.getByRole("alert").filter({ hasText: "no longer stored" });
  await expect(alert).toBeVisible();
  for (const name of ["Download a copy", "Copy my text", "Try again"])
    await expect(alert.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
  await expect(notes).toBeInViewport({ ratio: 1 });
  expect(await pane.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  const status = pane.getByText("Not stored: kept in this browser", { exact: true });
  for (const width of [1280, 900]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(status).toBeInViewport({ ratio: 0.9 }); // its line is higher than the head
    expect(await status.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
  }
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    alert.getByRole("button", { name: "Download a copy" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("notes.md");
  expect(readFileSync(await download.path(), "utf8")).toBe("before poison");
  wire.refuses = null;
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toBeHidden();
  await expect(page.getByText("Stored", { exact: true })).toBeVisible();
});

/** Opens an interview's session in interviewer mode. */
async function signIn(page: Page, relay: Relay, id: string) {
  await page.goto(`${relay.url}/interview/${id}`);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox", { name: "Notes" })).toBeVisible();
}
