import type { Page } from "@playwright/test";
import { add, clearDesk, desk, row, signIn } from "./desk";
import { expect, joinByLink, test } from "./fixtures";

// What colleagues, candidates and scripts change is seen, and nothing is asked for again and again.

test.beforeEach(({ relay }) => clearDesk(relay));

/** What a page asks the API for from now on, as paths; `reads` leaves out the calls that wait for changes. */
function watch(page: Page) {
  const asked: URL[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith("/api/")) asked.push(url);
  });
  const waits = (url: URL) => url.pathname === "/api/changes";
  return {
    waiting: () => asked.filter((url) => waits(url) && url.searchParams.get("wait") !== "0").length,
    reads: () => asked.filter((url) => !waits(url)).map(({ pathname }) => pathname),
    forget: () => void asked.splice(0),
  };
}

/** Browsers that tests drive show every page. */
const show = (page: Page, seen: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    seen ? "visible" : "hidden",
  );

test("what others do is seen, and a page to which nothing is new asks for nothing", async ({
  relay,
  browserOf,
}) => {
  const page = await (await browserOf({ reducedMotion: "reduce" })).newPage();
  await page.clock.install();
  const asked = watch(page);
  const [first] = await add(relay, "There before");
  await signIn(page, relay);
  await expect(row(page, "There before")).toBeVisible();

  await add(relay, "Made by a script");
  await expect(row(page, "Made by a script")).toBeVisible();
  await relay.api("PATCH", `/api/interviews/${first?.id}`, { name: "Named by a colleague" });
  await page.clock.runFor(1000); // what changes at once is asked for together
  await expect(row(page, "Named by a colleague")).toBeVisible();
  const bob = await joinByLink(await (await browserOf()).newPage(), first?.joinUrl ?? "", "Bob Candidate");
  await page.clock.runFor(1000);
  await expect(row(page, "Named by a colleague")).toContainText("in it now: Bob Candidate");
  await bob.page.close();
  await page.clock.runFor(1000);
  await expect(row(page, "Named by a colleague")).not.toContainText("in it now");
  await relay.api("POST", "/api/interviews/delete", { ids: [first?.id] });
  await page.clock.runFor(1000);
  await expect(row(page, "Named by a colleague")).toBeHidden();

  // Twenty seconds in which nothing happens.
  await page.clock.runFor(1000);
  const waiting = asked.waiting();
  asked.forget();
  await page.clock.runFor(20_000);
  await page.evaluate(() => fetch("/healthz"));
  expect(asked.reads()).toEqual([]);
  expect(waiting).toBeGreaterThan(0);
});

test("a page that nobody sees asks nothing, and shows what it missed", async ({ relay, browserOf }) => {
  const page = await desk(browserOf, relay);
  await expect(page.getByRole("heading", { name: "No interviews yet" })).toBeVisible();
  await show(page, false);
  const asked = watch(page);
  await add(relay, "Made meanwhile");
  await page.evaluate(() => fetch("/healthz"));
  expect([asked.waiting(), asked.reads()]).toEqual([0, []]);
  await show(page, true);
  await expect(row(page, "Made meanwhile")).toBeVisible();
});

test("what a relay did while it could not be reached is seen when it is back, also after it was started anew", async ({
  relay,
  browserOf,
}) => {
  const page = await desk(browserOf, relay);
  await add(relay, "Before");
  await expect(row(page, "Before")).toBeVisible();
  await relay.kill();
  await expect(page.getByText(/The server cannot be reached\. This is what was here/)).toBeVisible();
  await relay.serve();
  await add(relay, "After");
  await expect(row(page, "After")).toBeVisible();
  await expect(page.getByText(/The server cannot be reached/)).toBeHidden();
});
