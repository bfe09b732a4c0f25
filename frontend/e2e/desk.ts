import type { Browser, Page } from "@playwright/test";
import { expect, type Relay } from "./fixtures";

// What tests of the dashboard have in common.

export const permissions = ["clipboard-read", "clipboard-write"];

export async function signIn(page: Page, relay: Relay, path = "/") {
  await page.goto(relay.url + path);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeHidden();
}

export const row = (page: Page, name: string) => page.getByRole("row", { name });
export const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
export const add = (relay: Relay, ...names: string[]) =>
  Promise.all(
    names.map((name) => relay.api<{ id: string; joinUrl: string }>("POST", "/api/interviews", { name })),
  );

export async function desk(
  browserOf: (
    o?: Parameters<Browser["newContext"]>[0],
  ) => Promise<Awaited<ReturnType<Browser["newContext"]>>>,
  relay: Relay,
  options: Parameters<Browser["newContext"]>[0] = {},
) {
  const page = await (await browserOf({ permissions, reducedMotion: "reduce", ...options })).newPage();
  await signIn(page, relay);
  return page;
}

/** No interview, and nothing in the trash. */
export async function clearDesk(relay: Relay) {
  for (const [state, act] of [
    ["", "delete"],
    ["&state=deleted", "purge"],
  ]) {
    for (;;) {
      const { items } = await relay.api<{ items: { id: string }[] }>(
        "GET",
        `/api/interviews?limit=200${state}`,
      );
      if (items.length === 0) break;
      await relay.api("POST", `/api/interviews/${act}`, { ids: items.map((i) => i.id) });
    }
  }
}
