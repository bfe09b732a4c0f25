import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

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
    const features = (document as unknown as { featurePolicy: { allowedFeatures(): string[] } })
      .featurePolicy;
    return {
      ownSocket: await socket(`ws://${location.host}/live`),
      otherSocket: await socket(`ws://localhost:${location.port}/live`),
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
    expect(can).toEqual({ ownSocket: true, otherSocket: false });
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
    expect(refused.filter((text) => /Content Security Policy/.test(text))).toHaveLength(1);
    expect(refused.filter((text) => /Permissions.Policy/i.test(text))).toEqual([]);
  }
  await context.close();
});
