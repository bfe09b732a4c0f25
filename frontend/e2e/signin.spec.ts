import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { createInterface } from "node:readline";
import { add, clearDesk, desk, row, signIn } from "./desk";
import { axe, expect, test } from "./fixtures";
import { relayBinary } from "./relay";

// How an interviewer gets in, in the interviewer's page of a real relay.

// Each test finds an empty list.
test.beforeEach(({ relay }) => clearDesk(relay));

test("sign-in says what is wrong, leads back, and ends", async ({ relay, browserOf }) => {
  const [made] = await add(relay, "Deep link");
  const page = await (await browserOf()).newPage();
  await page.goto(`${relay.url}/interview/${made?.id}`);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("E-mail or password is wrong.");
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Deep link" })).toBeVisible();

  await page.getByRole("link", { name: "Back to the interviews" }).click();
  await page.getByRole("button", { name: /^This computer/ }).click();
  await expect(page.getByRole("menu")).toContainText(relay.email);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((k) => /token|person|seen/.test(k))),
  ).toEqual([]);
});

test("a one-time address signs in, once, and leaves no code behind", async ({ browserOf }) => {
  const data = mkdtempSync(path(tmpdir(), "candor-e2e-"));
  const args = ["serve", "--addr", "127.0.0.1:0", "--data", data, "--sign-in-link"];
  const relay = spawn(relayBinary, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => relay.once("exit", resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      relay.once("exit", () => reject(new Error("the relay ended before it said its address")));
      createInterface({ input: relay.stdout }).on("line", (line) => {
        const found = /http:\S+#sign-in=\S+/.exec(line)?.[0];
        if (found) resolve(found);
      });
    });
    const page = await (await browserOf()).newPage();
    await page.goto(address);
    await expect(page.getByRole("heading", { name: "No interviews yet" })).toBeVisible();
    expect(page.url()).not.toContain("sign-in");
    await page.reload();
    await expect(page.getByRole("heading", { name: "No interviews yet" })).toBeVisible();

    const other = await (await browserOf()).newPage();
    await other.goto(address);
    await expect(other.getByLabel("E-mail")).toBeVisible();
    await expect(other.getByRole("status")).not.toBeEmpty(); // says why
    expect(other.url()).not.toContain("sign-in");
  } finally {
    relay.kill();
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
});

test("a token that the relay no longer knows leads to sign-in and back", async ({ relay, browserOf }) => {
  await add(relay, "Still here");
  const page = await desk(browserOf, relay);
  await expect(row(page, "Still here")).toBeVisible();
  await page.evaluate(() => localStorage.setItem("candor.token", "cs_thisisnotatokenthattherelayknows"));
  await page.goto(`${relay.url}/trash`);
  await expect(page.getByText(`Hello ${relay.personName}. You were signed out.`)).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(relay.email);
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Trash", exact: true })).toBeVisible();
});

test("a join link greets who has an account, and lets them in as an interviewer", async ({
  relay,
  browserOf,
}) => {
  const [made] = await add(relay, "Panel");
  if (!made) throw new Error("no interview was made");
  const page = await (await browserOf()).newPage();
  await page.goto(made.joinUrl);
  await expect(page.getByLabel("Your name")).toBeVisible();
  await expect(page.getByText("Join as interviewer")).toHaveCount(0);
  await signIn(page, relay);
  await page.goto(made.joinUrl);
  await expect(page.getByText(`Hello ${relay.personName}.`)).toBeVisible();
  await expect(page.getByLabel("Your name")).toBeFocused();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "Join as interviewer" }).click();
  await expect(page.getByRole("textbox", { name: "Notes" })).toBeVisible();
  // Nobody has joined by that as a candidate.
  await expect(page.getByRole("button", { name: "Only you are here" })).toBeVisible();

  // A token that is not valid any more is nobody's.
  await page.evaluate(() => localStorage.setItem("candor.token", "cs_thisisnotatokenthattherelayknows"));
  const refused = page.waitForResponse((r) => r.url().includes("/api/join/"));
  await page.goto(made.joinUrl);
  expect((await refused).status()).toBe(401);
  await expect(page.getByText(/^Hello/)).toHaveCount(0);
  await page.getByLabel("Your name").fill("Grace");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
});
