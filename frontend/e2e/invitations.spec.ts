import { readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { selfSigned } from "./certificate";
import { axe, expect, joinByLink, type Relay, test } from "./fixtures";
import { type Letter, MailServer } from "./mailServer";

// Inviting people, from the interviewer's page of a real relay to a real mail server with TLS and a password: what
// arrives is read as a mail program reads it.

const admin = {
  email: "root@example.org",
  password: "turtles all the way",
  name: "Root",
  role: "admin" as const,
};
const alan = {
  email: "alan@example.org",
  password: "enigma machine",
  name: "Alan Turing",
  role: "interviewer" as const,
};

interface Invitation {
  email: string;
  state: string;
  kind: string;
}
interface Here {
  id: string;
  joinUrl: string;
  name: string;
  startsAt?: string;
  timeZone?: string;
  invited: { people: number; mailed: number; state: string };
}
type Options = Parameters<Browser["newContext"]>[0];

interface Inviting {
  /** A mail server that the relay uses for as long as the test lasts. */
  mails: MailServer;
  /** The dashboard in Berlin, signed in. */
  desk: (options?: Options) => Promise<Page>;
}

const it = test.extend<Inviting, { adminToken: string }>({
  adminToken: [
    async ({ relay }, use) => {
      relay.addPerson(alan);
      await use(relay.addPerson(admin));
    },
    { scope: "worker" },
  ],
  mails: async ({ relay, adminToken }, use) => {
    const { key, cert } = selfSigned();
    const server = await MailServer.start({ key, cert, disabledCommands: [], allowInsecureAuth: false });
    const settings = {
      host: server.host,
      port: server.port,
      security: "starttls",
      username: server.user,
      password: server.password,
      from: "interviews@acme.example",
      fromName: "Acme",
      caCertificate: cert,
    };
    await relay.api("PUT", "/api/mail/settings", settings, adminToken);
    await use(server);
    await relay.api("DELETE", "/api/mail/settings", undefined, adminToken);
    await server.dispose();
  },
  desk: async ({ relay, browserOf }, use) => {
    await use(async (options = {}) => {
      const context = await browserOf({
        permissions: ["clipboard-read", "clipboard-write"],
        reducedMotion: "reduce",
        timezoneId: "Europe/Berlin",
        locale: "en-GB",
        ...options,
      });
      const page = await context.newPage();
      await page.goto(relay.url);
      await page.getByLabel("E-mail").fill(relay.email);
      await page.getByLabel("Password", { exact: true }).fill(relay.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("button", { name: "Sign in" })).toBeHidden();
      return page;
    });
  },
});

// Each test finds an empty list.
test.beforeEach(async ({ relay }) => {
  const { items } = await relay.api<{ items: Here[] }>("GET", "/api/interviews?limit=200");
  if (items.length > 0) await relay.api("POST", "/api/interviews/delete", { ids: items.map((i) => i.id) });
});

const row = (page: Page, name: string) => page.getByRole("row", { name });
const mark = (page: Page, name: string) => row(page, name).getByRole("button", { name: /^Invitations of/ });
const invitationsOf = async (relay: Relay, id: string) =>
  (await relay.api<{ items: Invitation[] }>("GET", `/api/interviews/${id}/invitations`)).items;

async function only(relay: Relay): Promise<Here> {
  const { items } = await relay.api<{ items: Here[] }>("GET", "/api/interviews");
  expect(items).toHaveLength(1);
  return items[0] as Here;
}

async function menu(page: Page, name: string, item: string) {
  await row(page, name)
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** The iCalendar part's lines, unfolded. */
function calendar({ mail }: Letter): string[] {
  const part = mail.attachments.find((a) => a.contentType === "text/calendar");
  return (part?.content.toString("utf8") ?? "").replace(/\r\n[ \t]/g, "").split("\r\n");
}

/** An interview in two days with one invited candidate, whose invitation has arrived. */
async function invited(relay: Relay, mails: MailServer, name: string, to: string): Promise<Here> {
  const startsAt = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 48 * 3_600_000).toISOString();
  const made = await relay.api<Here>("POST", "/api/interviews", {
    name,
    startsAt,
    minutes: 60,
    timeZone: "Europe/Berlin",
    invitations: [{ to, name: "Ada Lovelace" }],
  });
  await mails.letter(to);
  await expect.poll(async () => (await invitationsOf(relay, made.id))[0]?.state).toBe("sent");
  return made;
}

it("a link for later: each of those invited gets a letter with their own link", async ({
  relay,
  mails,
  desk,
  browserOf,
}) => {
  const page = await desk();
  await page.getByRole("button", { name: "Create link for later" }).click();
  const form = page.getByRole("dialog", { name: "Create link for later" });
  await form.getByLabel("Interview", { exact: true }).fill("Backend, first round");
  await form.getByLabel("Candidate", { exact: true }).fill("Ada Lovelace");
  await form.getByLabel("Candidate’s e-mail").fill("ada@first.example");
  await form.getByLabel("When", { exact: true }).fill("tomorrow 14:30");
  await expect(form.getByRole("status").filter({ hasText: "14:30" })).toContainText("Berlin");
  await form.getByLabel("The candidate’s clock").fill("tokyo");
  await page.getByRole("option", { name: "Asia/Tokyo" }).click();
  await expect(form.getByRole("status").filter({ hasText: "Tokyo" })).toContainText(
    "22:30 Tokyo, for the candidate",
  );
  const panel = form.getByRole("combobox", { name: "Panel" });
  await panel.fill("turing");
  await page.getByRole("option", { name: /Alan Turing/ }).click();
  await panel.fill("kurt@elsewhere.example");
  await panel.press("Enter");
  await form.getByLabel("Personal message").fill("Bring your favourite bug.\nWe bring ours.");
  await form.getByRole("button", { name: "Show the mail" }).click();
  const letter = page.frameLocator("iframe[title^='The mail']");
  await expect(letter.getByText("Hello Ada Lovelace")).toBeVisible();
  await expect(form).toContainText("The link works on this computer only"); // the relay's address is a loopback one
  await expect(letter.getByText(/22:30 to 23:30, Tokyo time/)).toBeVisible();
  await form.getByLabel("An hour before").check();
  await form.getByRole("button", { name: "Create and send" }).click();

  const made = page.getByRole("dialog", { name: "The invitation is on its way" });
  await expect(made.getByRole("listitem").filter({ hasText: "Ada Lovelace" })).toContainText(
    "Invitation sent",
  );
  await expect(made.getByRole("listitem").filter({ hasText: "kurt@" })).toContainText("Invitation sent");
  const interview = await only(relay);
  expect(interview.timeZone).toBe("Europe/Berlin");

  const toAda = await mails.letter("ada@first.example");
  expect(toAda.mail.text).toContain(interview.joinUrl);
  expect(toAda.mail.html).toContain(`href="${interview.joinUrl}"`);
  expect(toAda.mail.text).toMatch(/Hello Ada Lovelace/);
  expect(toAda.mail.text).toMatch(/22:30.*Tokyo/);
  expect(toAda.mail.text).toContain("Bring your favourite bug.\nWe bring ours.");
  expect(calendar(toAda)).toEqual(expect.arrayContaining(["METHOD:REQUEST", `UID:${interview.id}@candor`]));

  const toAlan = await mails.letter(alan.email);
  expect(toAlan.mail.text).toContain(`${relay.url}/interview/${interview.id}`);
  expect(toAlan.mail.text).not.toContain(interview.joinUrl);
  const toKurt = await mails.letter("kurt@elsewhere.example");
  expect(toKurt.mail.text).toContain(interview.joinUrl);
  expect(toKurt.mail.text).not.toContain("/interview/");

  // The list says so, and the letter's link does what it says.
  await made.getByRole("button", { name: "Done" }).click();
  await expect(mark(page, "Backend, first round")).toHaveAccessibleName(/: sent\. 3 people are invited/);
  const link = /href="([^"]+\/i\/[^"]+)"/.exec(toAda.mail.html || "")?.[1] ?? "";
  const home = await browserOf();
  await joinByLink(await home.newPage(), link, "Ada Lovelace");
  await expect(row(page, "Backend, first round")).toContainText("in it now: Ada Lovelace");
});

it("moving asks, and sends an update only when it is wanted", async ({ relay, mails, desk }) => {
  const to = "ada@move.example";
  const interview = await invited(relay, mails, "Moves", to);
  const page = await desk();
  const start = async () => Date.parse((await only(relay)).startsAt ?? "");
  const move = async (when: string) => {
    await menu(page, "Moves", "Change…");
    const form = page.getByRole("dialog", { name: "Change the interview" });
    await form.getByLabel("When", { exact: true }).fill(when);
    await form.getByRole("button", { name: "Change", exact: true }).click();
  };

  await move("next fri 10:15");
  const tell = page.getByRole("dialog", { name: "Tell the person who was invited?" });
  await tell.getByRole("button", { name: "Cancel" }).click();
  expect(await start()).toBe(Date.parse(interview.startsAt ?? ""));
  await page
    .getByRole("dialog", { name: "Change the interview" })
    .getByRole("button", { name: "Cancel" })
    .click();

  await move("next fri 10:30");
  await tell.getByRole("button", { name: "Change without mail" }).click();
  await expect.poll(start).not.toBe(Date.parse(interview.startsAt ?? ""));
  await move("next fri 11:45");
  await tell.getByRole("button", { name: "Send an update" }).click();
  const update = await mails.letter(to, /^Changed/);
  expect(update.mail.text).toMatch(/11:45/);
  expect(mails.letters.filter((l) => l.to.includes(to))).toHaveLength(2); // the quiet move sent nothing
  const lines = calendar(update);
  expect(lines).toContain("METHOD:REQUEST");
  expect(lines).toContain(`UID:${interview.id}@candor`);
  expect(Number(lines.find((l) => l.startsWith("SEQUENCE:"))?.slice(9))).toBeGreaterThanOrEqual(2);
  await expect.poll(async () => (await invitationsOf(relay, interview.id))[0]?.kind).toBe("update");

  // What nobody has in a calendar is changed without a question.
  await menu(page, "Moves", "Change…");
  const form = page.getByRole("dialog", { name: "Change the interview" });
  await form.getByLabel("Candidate", { exact: true }).fill("Ada King");
  await form.getByRole("button", { name: "Change", exact: true }).click();
  await expect(form).toBeHidden();
  await expect(row(page, "Moves")).toContainText("Ada King");
});

it("a start that is taken away comes out of the calendars", async ({ relay, mails, desk }) => {
  const to = "ada@open.example";
  await invited(relay, mails, "Open", to);
  const page = await desk();
  await menu(page, "Open", "Change…");
  const form = page.getByRole("dialog", { name: "Change the interview" });
  await form.getByRole("button", { name: "Clear the date" }).click();
  await form.getByRole("button", { name: "Change", exact: true }).click();
  const tell = page.getByRole("dialog", { name: /^Tell the person/ });
  await expect(tell).toContainText("takes the entry out of their calendars");
  await tell.getByRole("button", { name: "Send an update" }).click();
  const update = await mails.letter(to, /^Changed/);
  expect(update.mail.text).toContain("The time will be agreed on with you.");
  expect(calendar(update)).toEqual(expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED"]));
});

it("deleting asks; undone in time, nobody hears of it; else a cancellation arrives", async ({
  relay,
  mails,
  desk,
}) => {
  const [kept, gone] = ["ada@kept.example", "ada@gone.example"];
  const interview = await invited(relay, mails, "Kept", kept);
  await invited(relay, mails, "Gone", gone);
  const page = await desk();
  const ask = page.getByRole("dialog", { name: "Send a cancellation?" });

  await menu(page, "Kept", "Delete");
  await ask.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, "Kept")).toBeVisible();

  await menu(page, "Kept", "Delete");
  await ask.getByRole("button", { name: "Delete and send" }).click();
  await expect(page.getByText("A cancellation will be sent.")).toBeVisible();
  await expect
    .poll(
      async () =>
        (await relay.api<{ deletedAt?: string }>("GET", `/api/interviews/${interview.id}`)).deletedAt,
    )
    .toBeTruthy();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Kept")).toBeVisible();
  await expect
    .poll(
      async () =>
        (await relay.api<{ deletedAt?: string }>("GET", `/api/interviews/${interview.id}`)).deletedAt,
    )
    .toBeFalsy();

  await menu(page, "Gone", "Delete");
  await ask.getByRole("button", { name: "Delete and send" }).click();
  await expect(row(page, "Gone")).toBeHidden();
  const cancellation = await mails.letter(gone, /^Cancelled/); // it was asked for later than the one of "Kept"
  expect(calendar(cancellation)).toEqual(expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED"]));
  expect(mails.letters.filter((l) => l.to.includes(kept))).toHaveLength(1);
  expect((await invitationsOf(relay, interview.id))[0]).toMatchObject({ state: "sent" });
});

it("a letter that is refused is told on the list, with the reason, and can be sent again", async ({
  relay,
  mails,
  desk,
}) => {
  mails.refusal = { code: 550, message: "No such person here" };
  await relay.api("POST", "/api/interviews", {
    name: "Refused",
    invitations: [{ to: "ada@refused.example", name: "Ada Lovelace" }],
  });
  const page = await desk();
  await expect(mark(page, "Refused")).toHaveAccessibleName(/: failed\. .*No such person here/);
  mails.refusal = undefined;
  await mark(page, "Refused").click();
  const dialog = page.getByRole("dialog", { name: "Invite to “Refused”" });
  const ada = dialog.getByRole("listitem").filter({ hasText: "Ada Lovelace" });
  await expect(ada).toContainText(/Invitation failed: .*No such person here/);
  await ada.getByRole("button", { name: "Send again to Ada Lovelace" }).click();
  await expect(ada).toContainText("Invitation sent");
  expect((await mails.letter("ada@refused.example")).mail.subject).toContain("Refused");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(mark(page, "Refused")).toHaveAccessibleName(/: sent\./);
});

it("from the session: invite, and withdraw with a cancellation", async ({ relay, mails, desk }) => {
  const made = await relay.api<Here>("POST", "/api/interviews", {
    name: "Session",
    startsAt: new Date(Date.now() + 72 * 3_600_000).toISOString(),
    timeZone: "UTC",
    minutes: 45,
    candidateName: "Ada Lovelace",
    candidateEmail: "ada@session.example",
  });
  const page = await desk();
  await page.goto(`${relay.url}/interview/${made.id}`);
  await page.getByRole("button", { name: "Invite" }).click();
  const form = page.getByRole("form", { name: "Invite somebody" });
  await expect(form.getByLabel("E-mail")).toHaveValue("ada@session.example");
  await form.getByLabel("Personal message").fill("See you then.");
  await form.getByRole("button", { name: "More ways" }).click();
  await form.getByRole("button", { name: "Show the mail" }).click();
  const letter = page.frameLocator("iframe[title^='The mail']");
  await expect(letter.getByText("See you then.")).toBeVisible();
  await form.getByRole("button", { name: "Send invitation" }).click();
  const ada = page.getByRole("region", { name: "Invited" }).getByRole("listitem");
  await expect(ada).toContainText("Invitation sent");
  expect((await mails.letter("ada@session.example")).mail.text).toContain("See you then.");

  await form.getByLabel("E-mail").fill("ada@session.example");
  await expect(form).toContainText("no mail is sent");
  await expect(form.getByRole("button", { name: "Change invitation" })).toBeVisible();
  await form.getByLabel("E-mail").fill("nonsense");
  await form.getByRole("button", { name: "Send invitation" }).click();
  await expect(form).toContainText("Give an e-mail address");

  await ada.getByRole("button", { name: /^Withdraw/ }).click();
  await ada
    .getByRole("group", { name: "Send Ada Lovelace a cancellation?" })
    .getByRole("button", { name: "Send" })
    .click();
  expect(calendar(await mails.letter("ada@session.example", /^Cancelled/))).toContain("METHOD:CANCEL");
});

it("without a mail server it is said, and one's own mail, the clipboard and a file do", async ({
  relay,
  adminToken: _,
  desk,
}) => {
  const made = await relay.api<Here>("POST", "/api/interviews", {
    name: "By hand",
    startsAt: "2035-11-26T13:30:00Z",
    timeZone: "Europe/Berlin",
    minutes: 60,
    candidateName: "Ada Lovelace",
    candidateEmail: "ada@hand.example",
  });
  const page = await desk();
  await page.getByRole("button", { name: "Create link for later" }).click();
  const later = page.getByRole("dialog", { name: "Create link for later" });
  await expect(later).toContainText("No mail server is set up. An administrator can do that in Settings.");
  await expect(later.getByRole("radio", { name: "Candor sends the invitation" })).toBeDisabled();
  await later.getByRole("button", { name: "Cancel" }).click();

  await menu(page, "By hand", "Invite…");
  const dialog = page.getByRole("dialog", { name: "Invite to “By hand”" });
  await expect(dialog.getByRole("button", { name: "Send invitation" })).toBeDisabled();
  await expect(dialog).toContainText("No mail server is set up.");

  const link = dialog.getByRole("link", { name: "Write a mail" });
  await expect(link).toHaveAttribute("href", /^mailto:ada@hand\.example\?/);
  const mailto = new URL((await link.getAttribute("href")) ?? "");
  expect(mailto.href.length).toBeLessThanOrEqual(1900);
  expect(mailto.searchParams.get("subject")).toContain("By hand");
  expect(mailto.searchParams.get("body")).toContain(`\r\n${made.joinUrl}`);
  expect(mailto.searchParams.get("body")).toContain("14:30");

  // An address that is none is refused by every way, and by none of them sent.
  await dialog.getByLabel("E-mail").fill("ada at example");
  await dialog.getByRole("button", { name: "More ways" }).click();
  const email = dialog.getByLabel("E-mail");
  for (const way of ["Copy text", "Copy with formatting", "Write a mail"]) {
    await dialog.getByRole(way === "Write a mail" ? "link" : "button", { name: way }).click();
    await expect(dialog.getByText("Give an e-mail address, as in ada@example.org.")).toBeVisible();
    await expect(email).toBeFocused();
    await email.fill(`ada at ${way}`); // takes the word away
    await expect(dialog.getByText("Give an e-mail address, as in ada@example.org.")).toBeHidden();
  }
  expect(await relay.api("GET", `/api/interviews/${made.id}/invitations`)).toMatchObject({ items: [] });
  await email.fill("ada@hand.example");
  await expect(dialog.getByRole("button", { name: "Copy with formatting" })).toBeEnabled();

  await dialog.getByRole("button", { name: "Copy with formatting" }).click();
  await expect(page.getByText("The mail is on the clipboard, with formatting.")).toBeVisible();
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type: string) => (await item?.getType(type))?.text();
    return { types: item?.types, plain: await read("text/plain"), html: await read("text/html") };
  });
  expect(copied.types).toEqual(expect.arrayContaining(["text/plain", "text/html"]));
  expect(copied.plain).toContain(made.joinUrl);
  expect(copied.html).toContain(`href="${made.joinUrl}"`);
  await dialog.getByRole("button", { name: "Copy text" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain("Hello Ada Lovelace");

  const downloading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Calendar file" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("By hand.ics");
  const file = readFileSync(await download.path(), "utf8");
  expect(file).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(file).toContain("METHOD:PUBLISH");
  expect(file).toContain("DTSTART;TZID=Europe/Berlin:20351126T143000");
});

it("where the clipboard has no formatting of its own, the copy event has", async ({ relay, desk }) => {
  await relay.api("POST", "/api/interviews", { name: "Old way" });
  const page = await desk();
  await page.evaluate(() => Object.defineProperty(navigator.clipboard, "write", { value: undefined }));
  await menu(page, "Old way", "Invite…");
  await page.getByRole("button", { name: "More ways" }).click();
  await page.getByRole("button", { name: "Copy with formatting" }).click();
  await expect(page.getByText("The mail is on the clipboard, with formatting.")).toBeVisible();
  const html = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await item?.getType("text/html"))?.text();
  });
  expect(html).toContain("/i/");
});

it("a time that does not exist, or happens twice, is explained", async ({ relay, desk }) => {
  const page = await desk();
  await page.getByRole("button", { name: "Create link for later" }).click();
  const form = page.getByRole("dialog", { name: "Create link for later" });
  const when = form.getByLabel("When", { exact: true });
  // At once, under the field: before anything is tried.
  await when.fill("garbage");
  await expect(form.getByRole("alert")).toContainText("“garbage” was not understood.");
  await when.fill("25 mar 2035 2:30");
  await expect(form.getByRole("alert")).toContainText("02:30 does not exist in Berlin");
  await when.fill("some day");
  await expect(form.getByRole("alert")).toContainText("“some day” was not understood.");
  await when.fill("28 oct 2035 2:30");
  await form.getByRole("button", { name: "Create link" }).click();
  await expect(form).toContainText("02:30 happens twice. Which one?");
  await form.getByRole("radio", { name: "The second time (UTC+1)" }).check();
  await form.getByRole("button", { name: "Create link" }).click();
  await expect(page.getByRole("dialog", { name: "The link is ready" })).toBeVisible();
  expect((await only(relay)).startsAt).toBe("2035-10-28T01:30:00Z");
});

it("by keyboard alone: invite, look, change, delete", async ({ relay, mails, desk }) => {
  const page = await desk();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("ControlOrMeta+k");
  await page.keyboard.type("link for later");
  await expect(page.getByRole("dialog", { name: "Find anything" })).toContainText("Create link for later");
  await press("Enter");
  const form = page.getByRole("dialog", { name: "Create link for later" });
  await expect(form.getByLabel("Interview", { exact: true })).toBeFocused();
  await page.keyboard.type("Keys only");
  await press("Tab");
  await page.keyboard.type("Ada");
  await press("Tab");
  await page.keyboard.type("ada@keys.example");
  await press("Tab");
  await expect(form.getByLabel("When", { exact: true })).toBeFocused();
  await page.keyboard.type("in 3 days 9am");
  await press("Enter");
  await expect(page.getByRole("dialog", { name: "The invitation is on its way" })).toBeVisible();
  await mails.letter("ada@keys.example");
  await press("Escape");

  await press("j", "m");
  await expect(page.getByRole("menuitem", { name: "Copy link" })).toBeFocused();
  await press("ArrowDown", "ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Invite…" })).toBeFocused();
  await press("Enter");
  await expect(page.getByRole("dialog", { name: "Invite to “Keys only”" })).toContainText("Invitation sent");
  await press("Escape");
  await expect(page.getByRole("dialog", { name: "Invite to “Keys only”" })).toBeHidden();

  await row(page, "Keys only").focus();
  await press("m");
  await expect(page.getByRole("menuitem", { name: "Copy link" })).toBeFocused();
  await press("ArrowDown", "ArrowDown", "ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Change…" })).toBeFocused();
  await press("Enter");
  const change = page.getByRole("dialog", { name: "Change the interview" });
  await expect(change.getByLabel("Interview", { exact: true })).toBeFocused();
  await press("Tab", "Tab", "Tab");
  await page.keyboard.type("in 4 days 9am");
  await press("Enter");
  await expect(page.getByRole("button", { name: "Send an update" })).toBeFocused();
  await press("Enter");
  await mails.letter("ada@keys.example", /^Changed/);

  await expect(change).toBeHidden();
  await row(page, "Keys only").focus();
  await press("Delete");
  await expect(page.getByRole("button", { name: "Delete and send" })).toBeFocused();
  await press("Shift+Tab", "Enter"); // without mail
  await expect(row(page, "Keys only")).toBeHidden();
  // The row goes before the relay has heard of it.
  await expect
    .poll(async () => (await relay.api<{ items: Here[] }>("GET", "/api/interviews")).items)
    .toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  it(`no barriers, ${colorScheme}, wide and narrow`, async ({ relay, mails, desk }) => {
    mails.refusal = { code: 550, message: "No such person here" };
    await relay.api("POST", "/api/interviews", { name: "Red", invitations: [{ to: "ada@axe.example" }] });
    const page = await desk({ colorScheme });
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      await expect(mark(page, "Red")).toHaveAccessibleName(/: failed/);
      expect(await axe(page), `list ${width}`).toEqual([]);
      await mark(page, "Red").click();
      await expect(page.getByRole("region", { name: "Invited" })).toBeVisible();
      expect(await axe(page), `invite ${width}`).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Create link for later" }).click();
      const form = page.getByRole("dialog", { name: "Create link for later" });
      await form.getByLabel("Candidate’s e-mail").fill("ada");
      await form.getByLabel("When", { exact: true }).fill("28 oct 2035 2:30");
      await form.getByRole("button", { name: /^Create/ }).click();
      await expect(form).toContainText("happens twice. Which one?");
      expect(await axe(page), `link for later ${width}`).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await form.getByRole("button", { name: "Cancel" }).click();
      await expect(form).toBeHidden();
    }
  });
}
