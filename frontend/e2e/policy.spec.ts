import type { Page } from "@playwright/test";
import { expect, joinByLink, Participant, test } from "./fixtures";

/** What the page's policy lets it do, tried from inside. */
const tried = (page: Page) =>
  page.evaluate(async () => {
    const socket = (url: string) =>
      new Promise<boolean>((resolve) => {
        try {
          const made = new WebSocket(url);
          made.onopen = () => {
            made.close();
            resolve(true);
          };
          made.onerror = () => resolve(false);
        } catch {
          resolve(false);
        }
      });
    const root = getComputedStyle(document.documentElement);
    const styled = (nonce?: string) => {
      const style = document.createElement("style");
      if (nonce) style.nonce = nonce;
      style.textContent = ":root { --tried: yes }";
      document.head.append(style);
      const worked = root.getPropertyValue("--tried") !== "";
      style.remove();
      return worked;
    };
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]');
    const features = (document as unknown as { featurePolicy: { allowedFeatures(): string[] } })
      .featurePolicy;
    return {
      ownSocket: await socket(`ws://${location.host}/live`),
      otherSocket: await socket(`ws://localhost:${location.port}/live`),
      style: styled(),
      styleWithNonce: styled(nonce?.nonce),
      nonceInMarkup: nonce?.getAttribute("nonce"),
      features: features.allowedFeatures(),
    };
  });

test("a page's policy lets through what it needs, and nothing more", async ({
  relay,
  interview,
  browser,
}) => {
  const context = await browser.newContext(); // its violations are meant
  for (const url of [relay.url, interview.joinUrl]) {
    const page = await context.newPage();
    const refused: string[] = [];
    page.on("console", (message) => refused.push(message.text()));
    await page.goto(url);
    const { features, ...can } = await tried(page);
    expect(can).toEqual({
      ownSocket: true,
      otherSocket: false,
      style: false,
      styleWithNonce: true,
      nonceInMarkup: "",
    });
    for (const feature of [
      "camera",
      "microphone",
      "geolocation",
      "usb",
      "serial",
      "display-capture",
      "payment",
    ])
      expect(features).not.toContain(feature);
    expect(features).toContain("clipboard-write");
    expect(refused.filter((text) => /Content Security Policy/.test(text))).toHaveLength(2);
    expect(refused.filter((text) => /Permissions.Policy/i.test(text))).toEqual([]);
  }
  await context.close();
});

/** Collects what a page does against its policy, as the page is told. */
async function watch(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const against: string[] = [];
    Object.assign(window, { against });
    document.addEventListener("securitypolicyviolation", (event) => {
      against.push(
        `${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  return () => page.evaluate(() => (window as unknown as { against: string[] }).against);
}

test("a whole session is within the policy: editor, console, panels, dialogs, a mail", async ({
  relay,
  interview,
  browserOf,
}) => {
  const candidate = await (await browserOf({ colorScheme: "dark" })).newPage();
  const against = await watch(candidate);
  const ada = await joinByLink(candidate, interview.joinUrl, "Ada");
  await ada.write(
    "import sys\nprint('\\x1b[38;2;9;9;9mdark\\x1b[48;5;52m red\\x1b[0m 😀')\nraise ValueError(input())\n",
  );
  await ada.run.click();
  await expect(ada.console).toContainText("dark");
  await candidate.keyboard.type("x\r");
  await expect(ada.console).toContainText("ValueError");
  await candidate.getByRole("button", { name: "Find in the console" }).click();
  await candidate.getByLabel("Find in the console").last().fill("Value");
  await expect(candidate.getByText(/\d of \d/)).toBeVisible();
  await candidate.keyboard.press("Escape");
  // A colour that a program chose is there, made readable: dark grey on dark paper.
  const dark = candidate.locator(".xterm-rows span", { hasText: /^dark/ });
  await expect(dark).toHaveAttribute("style", /color/);
  await expect
    .poll(() => dark.evaluate((span) => getComputedStyle(span).color))
    .toMatch(/^rgb\((\d{3}), \1, \1\)$/);

  const panel = async (page: Page, label: string | RegExp) => {
    await page.getByRole("button", { name: label }).first().click();
    await page.keyboard.press("Escape");
  };
  await panel(candidate, "Arguments and input");
  await panel(candidate, /^Actions for/);
  await candidate.getByRole("button", { name: "Editor settings" }).click();
  for (const keys of ["Vim", "Emacs"]) {
    await candidate.getByLabel("Keys").selectOption({ label: keys });
    await ada.editor.focus();
    await ada.editor.press("Escape");
    await candidate.getByRole("button", { name: "Editor settings" }).click();
  }
  await candidate.keyboard.press("Escape");
  await ada.editor.focus();
  await candidate.keyboard.press("ControlOrMeta+f");
  await ada.chooseLanguage("JavaScript");
  await ada.write("const coloured = 'text';\n");
  await expect(candidate.locator(".cm-line span").first()).toBeVisible();
  for (let n = 0; n < 3; n++) await ada.write("return 'all of it replaced';\n"); // browsers keep the colour of what was there

  const page = await (await browserOf()).newPage();
  const against2 = await watch(page);
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog", { name: "Find anything" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(`${relay.url}/interview/${interview.id}`);
  const grace = new Participant(page, relay.personName);
  await expect(grace.console).toContainText("ValueError");
  for (const name of ["About this interview", "Invite", "End"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await expect(page.getByRole(name === "About this interview" ? "menu" : "dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole(name === "About this interview" ? "menu" : "dialog")).toBeHidden();
  }
  expect(await against2()).toEqual([]);
  for (const path of ["/settings/mail", "/templates", "/settings/wording"]) {
    await page.goto(relay.url + path);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    if (path !== "/settings/wording") expect(await against2()).toEqual([]);
  }
  // The mail is in the page's policy as well, and looks as it does in a mail program.
  const link = page.frameLocator("iframe").getByRole("link").first();
  await expect(link).toHaveCSS("display", "inline-block");
  await expect(link).toHaveCSS("padding-left", "22px");
  expect(await against2()).toEqual([]);
  expect(await against()).toEqual([]);
});
