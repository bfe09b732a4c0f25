import type { Browser, BrowserContext, Page } from "@playwright/test";
import { selfSigned } from "./certificate";
import { axe, expect, type Relay, test } from "./fixtures";
import { MailServer } from "./mailServer";

// Setting Candor up: who one is, where mail goes out and what it says, in the interviewer's page of a real relay,
// with a real mail server.

interface Who {
  email: string;
  password: string;
}

interface MailSettings {
  host: string;
  port: number;
  passwordSet: boolean;
}

const admin = { email: "ada@example.org", password: "analytical engine", name: "Ada Lovelace" };

async function signIn(page: Page, relay: Relay, { email, password }: Who, path: string) {
  await page.goto(relay.url + path);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeHidden();
}

interface Setting {
  mailServer: MailServer;
  /** The page of an administrator, at a path. */
  desk: (path: string, options?: Parameters<Browser["newContext"]>[0], who?: Who) => Promise<Page>;
}

/** With a token of an administrator's. */
const it = test.extend<Setting, { admins: string }>({
  admins: [
    async ({ relay }, use) => {
      await use(relay.addPerson({ ...admin, role: "admin" }));
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  mailServer: async ({}, use) => {
    const server = await MailServer.start();
    await use(server);
    await server.dispose();
  },
  desk: async ({ admins: _, relay, browserOf }, use) => {
    await use(async (path, options, who = admin) => {
      const context: BrowserContext = await browserOf({ reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      await signIn(page, relay, who, path);
      return page;
    });
  },
});

const save = (page: Page) => page.getByRole("button", { name: /^Save/ });
/** The relay has it: while it is on its way the button is disabled, too. */
async function saved(page: Page) {
  await expect(page.getByText("Not saved yet")).toBeHidden();
  await expect(save(page)).toBeDisabled();
}
const password = (page: Page) => page.getByRole("textbox", { name: "Password" });
const answer = (page: Page) => page.getByRole("status").filter({ has: page.locator("[data-ok]") });

async function choose(page: Page, label: string, option: string) {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function fillServer(page: Page, server: MailServer, secret = server.password) {
  await page.getByLabel("Host").fill(server.host);
  await choose(page, "Security", "None");
  await page.getByLabel("Port").fill(String(server.port));
  await page.getByLabel("User name").fill(server.user);
  await password(page).fill(secret);
  await page.getByLabel("From address").fill("interviews@example.org");
  await page.getByLabel("From name").fill("Example, interviews");
}

// Each test finds nothing set up.
it.beforeEach(async ({ relay, admins }) => {
  await relay.api("DELETE", "/api/mail/settings", undefined, admins);
  const nothing = { subject: "", body: "" };
  const wording = {
    invitation: nothing,
    panel: nothing,
    update: nothing,
    cancellation: nothing,
    reminder: nothing,
  };
  await relay.api("PUT", "/api/wording", wording, admins);
});
it.afterAll(async ({ relay, admins }) => {
  await relay.api("DELETE", "/api/mail/settings", undefined, admins);
});

it("a mail server is tried before it is saved, and says what is wrong", async ({
  relay,
  admins,
  desk,
  mailServer,
}) => {
  const page = await desk("/settings/mail");
  await expect(page.getByText(/^Not set up/)).toBeVisible();
  await expect(page.getByLabel("Port")).toHaveValue("587");
  await choose(page, "Security", "TLS");
  await expect(page.getByLabel("Port")).toHaveValue("465");

  await fillServer(page, mailServer, "wrong password");
  await expect(page.getByLabel("Send the test to")).toHaveValue(admin.email);
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(answer(page)).toContainText(/password/i);
  await expect(page.locator("[data-ok=false]")).toBeVisible();
  expect(mailServer.letters).toEqual([]);

  await password(page).fill(mailServer.password);
  await expect(page.locator("[data-ok]")).toBeHidden(); // it was about the other password
  await page.getByLabel("Send the test to").fill("elsewhere@example.org");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-ok=true]")).toContainText("elsewhere@example.org");
  const { mail, from } = await mailServer.letter("elsewhere@example.org");
  expect(from).toBe("interviews@example.org");
  expect(mail.from?.text).toBe('"Example, interviews" <interviews@example.org>');
  expect((await relay.api<MailSettings>("GET", "/api/mail/settings", undefined, admins)).host).toBe("");

  mailServer.refusal = { code: 550, message: "No such person here" };
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.locator("[data-ok=false]")).toContainText("No such person here");

  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText("Set up: mails come from interviews@example.org.")).toBeVisible();
  await saved(page);
});

it("a server whose certificate nobody vouches for is refused until it is trusted", async ({ desk }) => {
  const certificate = selfSigned();
  const server = await MailServer.start({ ...certificate, disabledCommands: [], allowInsecureAuth: false });
  try {
    const page = await desk("/settings/mail");
    await fillServer(page, server);
    await choose(page, "Security", "STARTTLS");
    await expect(page.getByLabel("Port")).toHaveValue(String(server.port)); // somebody chose it
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.locator("[data-ok=false]")).toContainText(/certificate/);
    expect(server.letters).toEqual([]);
    await page.getByText("Advanced").click();
    await page.getByLabel("Trusted certificate (PEM)").fill(certificate.cert);
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.locator("[data-ok=true]")).toBeVisible();
    await server.letter(admin.email);
  } finally {
    await server.dispose();
  }
});

it("the password is kept and never comes back", async ({ relay, admins, desk, mailServer }) => {
  const page = await desk("/settings/mail");
  const answers: string[] = [];
  page.on("response", async (response) => {
    if (response.url().includes("/api/")) answers.push(await response.text().catch(() => ""));
  });
  await fillServer(page, mailServer);
  await save(page).click();
  await expect(page.getByRole("group", { name: "Password" })).toContainText("Kept in");
  await page.reload();
  await expect(page.getByLabel("Host")).toHaveValue(mailServer.host);
  const kept = page.getByRole("group", { name: "Password" });
  await expect(kept).toContainText("Kept in");
  await expect(page.locator("input[type=password]")).toHaveCount(0);
  expect(await page.content()).not.toContain(mailServer.password);
  expect(answers.filter((text) => text.includes(mailServer.password))).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
    mailServer.password,
  );

  // It goes to the server that it was given for, and to no other.
  await page.getByRole("button", { name: "Send a test" }).click();
  await mailServer.letter(admin.email);
  await page.getByLabel("Host").fill("localhost");
  await save(page).click();
  await expect(password(page)).toBeFocused();
  await expect(page.getByText(/enter the password again/)).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();

  await kept.getByRole("button", { name: "Change" }).click();
  await expect(password(page)).toBeFocused();
  await page.getByRole("button", { name: "Keep the former one" }).click();
  await expect(kept.getByRole("button", { name: "Change" })).toBeFocused();
  await kept.getByRole("button", { name: "Change" }).click();
  await password(page).fill("another one");
  await password(page).fill("");
  await expect(password(page)).toBeFocused();
  await password(page).fill("yet another one");
  await save(page).click();
  await expect(kept).toContainText("Kept in");
  await kept.getByRole("button", { name: "Remove" }).click();
  await expect(kept).toContainText("will be removed");
  await page.getByLabel("User name").fill("");
  await save(page).click();
  await saved(page);
  const has = await relay.api<MailSettings>("GET", "/api/mail/settings", undefined, admins);
  expect(has).toMatchObject({ passwordSet: false, host: mailServer.host, port: mailServer.port });
});

it("what is wrong is said at the field, and removing is asked about", async ({ desk, mailServer }) => {
  const page = await desk("/settings/mail");
  await page.getByLabel("From address").fill("interviews@example.org");
  await save(page).click();
  await expect(page.getByLabel("Host")).toBeFocused();
  await expect(page.getByLabel("Host")).toHaveAccessibleDescription("Which server sends your mail?");

  await fillServer(page, mailServer);
  await page.getByLabel("Host").fill("not a host");
  await page.getByText("Advanced").click();
  await page.getByLabel("Trusted certificate (PEM)").fill("not a certificate");
  await save(page).click();
  await expect(page.getByLabel("Host")).toBeFocused();
  await expect(page.getByLabel("Host")).toHaveAccessibleDescription(/not the name/);
  await page.getByLabel("Host").fill(mailServer.host);
  await save(page).click();
  await expect(page.getByLabel("Trusted certificate (PEM)")).toBeFocused();
  await page.getByLabel("Trusted certificate (PEM)").fill("");
  await save(page).click();
  await expect(page.getByText(/^Set up:/)).toBeVisible();

  await page.getByRole("button", { name: "Remove the server…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText(/^Set up:/)).toBeVisible();
  await page.getByRole("button", { name: "Remove the server…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(/^Not set up/)).toBeVisible();
  await expect(page.getByLabel("Host")).toHaveValue("");
});

it("who is no administrator sees whether mail goes out, and neither how nor a way to change it", async ({
  relay,
  admins,
  desk,
  mailServer,
}) => {
  const settings = {
    host: mailServer.host,
    port: mailServer.port,
    security: "none",
    from: "interviews@example.org",
  };
  await relay.api("PUT", "/api/mail/settings", settings, admins);
  const page = await desk("/settings/mail", {}, relay);
  await expect(page.getByText("Set up: mails come from interviews@example.org.")).toBeVisible();
  await expect(page.getByText(/an administrator’s/)).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  expect(await page.content()).not.toContain(String(mailServer.port));
  expect(await axe(page)).toEqual([]);

  await page.getByRole("link", { name: "Wording" }).click();
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveAttribute("readonly");
  await expect(page.frameLocator("iframe").getByText("Grace Hopper", { exact: false }).first()).toBeVisible();
  await expect(save(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Insert/ })).toHaveCount(0);
  expect(await axe(page)).toEqual([]);

  for (const [method, path] of [
    ["GET", "/api/mail/settings"],
    ["PUT", "/api/mail/settings"],
    ["DELETE", "/api/mail/settings"],
    ["POST", "/api/mail/test"],
    ["PUT", "/api/wording"],
  ] as const)
    await expect(
      relay.api(method, path, method === "GET" ? undefined : {}),
      `${method} ${path}`,
    ).rejects.toThrow("403");
});

it("wording: written, seen as a mail, saved, and back to the standard", async ({ desk }) => {
  const page = await desk("/settings/wording");
  const text = page.getByRole("textbox", { name: "Text" });
  const subject = page.getByRole("textbox", { name: "Subject" });
  const preview = page.frameLocator("iframe");
  await expect(preview.getByRole("link").first()).toBeVisible();
  const standard = await text.inputValue();

  await text.press("ControlOrMeta+Home");
  await page.keyboard.type("Good to hear from you, ");
  await page.getByRole("button", { name: "Insert {{candidate}}" }).click();
  await page.keyboard.type("!\n\n");
  await expect(text).toHaveValue(`Good to hear from you, {{candidate}}!\n\n${standard}`);
  await expect(preview.getByText("Good to hear from you, Ada Lovelace!")).toBeVisible();
  await subject.fill("Come and see us");
  await page.getByRole("button", { name: "Insert {{interview}}" }).click();
  await expect(subject).toHaveValue("Come and see us{{interview}}");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(subject).toHaveValue("Come and see us");
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Come and see us");
  await page.getByText("Plain text").click();
  await expect(page.locator("pre")).toContainText("Good to hear from you, Ada Lovelace!");

  await expect(page.getByRole("link", { name: "Invitation (unsaved)" })).toBeVisible();
  await text.focus();
  await page.keyboard.press("ControlOrMeta+s");
  await saved(page);
  await page.reload();
  await expect(subject).toHaveValue("Come and see us");
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Come and see us");

  await page.getByRole("button", { name: "Use the standard text" }).click();
  await expect(text).toHaveValue(standard);
  await save(page).click();
  await saved(page);
  await expect(page.getByRole("button", { name: "Use the standard text" })).toBeDisabled();
  await page.reload();
  await expect(text).toHaveValue(standard);
});

it("wording: a field that there is none of is named, and nothing is saved", async ({
  relay,
  admins,
  desk,
}) => {
  const page = await desk("/settings/wording/reminder");
  const text = page.getByRole("textbox", { name: "Text" });
  await expect(text).toHaveValue(/\{\{link\}\}/);
  await text.press("ControlOrMeta+End");
  await page.keyboard.type(" {{salary}}");
  await expect(text).toHaveAccessibleDescription(/\{\{salary\}\}/); // told while it is written
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("of the text before");

  // Refused when another letter is shown: it leads to the one at fault.
  await page.getByRole("link", { name: "Panel" }).click();
  await expect(page.getByRole("link", { name: "Reminder (unsaved)" })).toBeVisible();
  await save(page).click();
  await expect(page).toHaveURL(/\/settings\/wording\/reminder$/);
  await expect(text).toHaveAccessibleDescription(/\{\{salary\}\}/);
  await expect(text).toHaveValue(/\{\{salary\}\}$/);
  const { wording } = await relay.api<{ wording: Record<string, { body: string }> }>(
    "GET",
    "/api/wording",
    undefined,
    admins,
  );
  expect(wording.reminder?.body).toBe("");
});

it("what is not saved stays while one looks elsewhere, and leaving the page is asked about", async ({
  desk,
}) => {
  const page = await desk("/settings/mail");
  await page.getByLabel("Host").fill("mail.example.org");
  await password(page).fill("typed, not saved");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByPlaceholder("What do you want to do?")).toBeFocused();
  await page.keyboard.type("settings wording");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Subject" })).toBeVisible();
  await page.getByRole("link", { name: "Interviews" }).click();
  await page.keyboard.press("ControlOrMeta+,");
  await page.getByRole("link", { name: "Mail (unsaved)" }).click();
  await expect(page.getByLabel("Host")).toHaveValue("mail.example.org");
  await expect(password(page)).toHaveValue("typed, not saved");

  let asked = 0;
  page.on("dialog", (dialog) => {
    asked++;
    void dialog.dismiss();
  });
  await page.evaluate(() => location.reload());
  await expect.poll(() => asked).toBe(1);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Host")).toHaveValue("");
  await page.reload();
  await expect(page.getByLabel("Host")).toHaveValue("");
  expect(asked).toBe(1);
});

it("name, address and appearance are one's own", async ({ relay, desk }) => {
  const grace = await desk("/settings", {}, relay);
  const name = grace.getByRole("textbox", { name: "Name" });
  await expect(name).toHaveValue(relay.personName);
  await name.fill("");
  await grace.keyboard.press("Enter");
  await expect(name).toHaveAccessibleDescription("A name is needed.");
  await grace.getByLabel("E-mail address").fill(admin.email);
  await name.fill("Rear Admiral Hopper");
  await save(grace).click();
  await expect(grace.getByText(/address/).last()).toBeVisible();
  await expect(save(grace)).toBeEnabled(); // the address is somebody else's
  await grace.getByLabel("E-mail address").fill(relay.email);
  await save(grace).click();
  await saved(grace);
  await grace.getByRole("button", { name: /^This computer/ }).click();
  await expect(grace.getByRole("menu")).toContainText("Rear Admiral Hopper");
  await grace.keyboard.press("Escape");

  await grace.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect(grace.locator("html")).toHaveAttribute("data-theme", "dark");
  await name.fill(relay.personName);
  await grace.keyboard.press("ControlOrMeta+s");
  await saved(grace);
  expect(await relay.api("GET", "/api/me")).toMatchObject({ name: relay.personName, email: relay.email });
});

for (const colorScheme of ["light", "dark"] as const) {
  it(`no barriers, ${colorScheme}, wide and narrow`, async ({ desk, mailServer }) => {
    const page = await desk("/settings", { colorScheme });
    for (const size of [
      { width: 1280, height: 800 },
      { width: 375, height: 700 },
    ]) {
      await page.setViewportSize(size);
      await page.getByRole("link", { name: "You" }).click();
      await expect(page.getByLabel("E-mail address")).toBeVisible();
      expect(await axe(page)).toEqual([]);

      await page.getByRole("link", { name: "Mail" }).click();
      await fillServer(page, mailServer, "wrong password");
      await page.getByRole("button", { name: "Send a test" }).click();
      await expect(page.locator("[data-ok]")).toBeVisible();
      await page.getByLabel("Host").fill("");
      await save(page).click();
      await expect(page.getByLabel("Host")).toBeFocused();
      expect(await axe(page)).toEqual([]);

      await page.getByRole("link", { name: "Wording" }).click();
      const text = page.getByRole("textbox", { name: "Text" });
      await expect(page.frameLocator("iframe").getByRole("link").first()).toBeVisible();
      await text.fill("{{nobody}}");
      await expect(text).toHaveAccessibleDescription(/\{\{nobody\}\}/);
      expect(await axe(page)).toEqual([]);
      await page.getByText("Plain text").click();
      expect(await axe(page)).toEqual([]);
      await page.getByRole("button", { name: "Discard" }).click();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, "scrolls sideways").toBeLessThanOrEqual(0);
    }
  });
}
