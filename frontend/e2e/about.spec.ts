import { desk } from "./desk";
import { axe, expect, test } from "./fixtures";

// What people can learn of the program itself.

test("an interviewer finds the version and the licences", async ({ relay, browserOf }) => {
  const page = await desk(browserOf, relay);
  await page.getByRole("button", { name: /^This computer/ }).click();
  await page.getByRole("menuitem", { name: "About Candor" }).click();
  const about = page.getByRole("dialog", { name: "About Candor" });
  const { version } = await relay.api<{ version: string }>("GET", "/api/version");
  await expect(about).toContainText(`Version ${version}`);
  expect(await axe(page)).toEqual([]);

  const [licences] = await Promise.all([
    page.waitForEvent("popup"),
    about.getByRole("link", { name: "Their licences" }).click(),
  ]);
  await expect(licences.getByText("Permission is hereby granted, free of charge").first()).toBeVisible();
  await licences.close();
  await page.keyboard.press("Escape");
  await expect(about).toBeHidden();
});

test("a candidate can read the licences before joining", async ({ relay, browserOf }) => {
  const { joinUrl } = await relay.api<{ joinUrl: string }>("POST", "/api/interviews", {});
  const page = await (await browserOf()).newPage();
  await page.goto(joinUrl);
  const [licences] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("link", { name: "Licences" }).click(),
  ]);
  await expect(licences.getByText("SIL OPEN FONT LICENSE").first()).toBeVisible();
});
