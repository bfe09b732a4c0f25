import { expect, joinByLink, test } from "./fixtures";

test("what is damaged says so, and keeps what is here", async ({ relay, interview, join, browserOf }) => {
  const ada = await join("Ada");
  await ada.write("kept_in_the_browser = 1");
  await ada.stored();
  await relay.stop();
  relay.damage("kept_in_the_browser");
  await relay.serve();

  await expect(ada.storage).toHaveAttribute("data-storage", "damaged");
  await expect(ada.page.getByText("waiting does not mend it")).toBeVisible();
  await ada.sees("kept_in_the_browser = 1");
  await ada.page.reload();
  await expect(ada.storage).toHaveAttribute("data-storage", "damaged");
  await ada.sees("kept_in_the_browser = 1");

  // Somebody new is told as well, and is shown no empty session.
  const page = await (await browserOf({ viewport: { width: 360, height: 700 } })).newPage();
  await page.goto(interview.joinUrl);
  await page.getByLabel("Your name").fill("Bob");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByText("Please tell your interviewer")).toBeVisible();

  // Others go on.
  const other = await relay.interview("Another");
  const cyd = await joinByLink(await (await browserOf()).newPage(), other.joinUrl, "Cyd");
  await cyd.write("x = 1");
  await cyd.stored();
});
