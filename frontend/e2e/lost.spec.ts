import type { BrowserContext } from "@playwright/test";
import { Disk } from "./disk";
import { expect, joinByLink, type Participant, test } from "./fixtures";
import { Relay } from "./relay";

/** A relay that lost what pages have had from it gets it back: each character once, under its author's name. */

// Each starts a relay several times, and makes several pages.
test.setTimeout(300_000);

/** Two people inside, who see each other's work. */
async function two(
  relay: Relay,
  browserOf: () => Promise<BrowserContext>,
): Promise<{ link: string; ada: Participant; bob: Participant; newcomer: () => Promise<Participant> }> {
  const { joinUrl: link } = await relay.interview();
  const enter = async (name: string) => joinByLink(await (await browserOf()).newPage(), link, name);
  const [ada, bob] = [await enter("Ada"), await enter("Bob")];
  await ada.type("both have this\n");
  await ada.stored();
  await bob.sees("both have this");
  await bob.type("so has this\n"); // whose keys are whose is on disk from here on
  await ada.sees("so has this");
  return { link, ada, bob, newcomer: () => enter("Cleo") };
}

/** A fresh page shows what was typed, in any order of the lines and each once. */
async function showsOnce(person: Participant, lines: string[]) {
  await expect
    .poll(
      async () =>
        (await person.shown())
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean)
          .sort(),
      { timeout: 30_000 },
    )
    .toEqual([...lines].sort());
}

test("killed while its disk was full: what others had seen comes back without its author", async ({
  browserOf,
}) => {
  test.skip(!Disk.possible, "a disk of its own needs root");
  const disk = Disk.mount();
  const relay = await Relay.start(disk.path);
  try {
    const { ada, bob, newcomer } = await two(relay, browserOf);
    disk.fill();
    await ada.type("ahead of the disk\n");
    await expect(ada.storage).toHaveAttribute("data-storage", "failing");
    await expect(bob.storage).toHaveText("Not stored yet: kept in this browser");
    await bob.sees("ahead of the disk");
    await bob.type("built upon this\n");
    await ada.sees("built upon this");
    await ada.page.context().close(); // for ever
    await relay.kill();
    disk.free();
    await relay.serve();
    await bob.stored();
    await showsOnce(await newcomer(), [
      "both have this",
      "so has this",
      "ahead of the disk",
      "built upon this",
    ]);
  } finally {
    await relay.dispose();
    disk.dispose();
  }
});

for (const reloaded of [false, true]) {
  const how = reloaded ? "reloaded from its own copy" : "that stayed open";
  test(`an older copy of the data was restored: a page ${how} brings back everybody's work`, async ({
    browserOf,
  }) => {
    const relay = await Relay.start();
    try {
      const { link, ada, bob, newcomer } = await two(relay, browserOf);
      await relay.stop();
      const restore = relay.backup();
      await relay.serve();
      for (const person of [ada, bob]) await person.stored();
      await ada.type("Ada wrote this afterwards\n");
      await bob.sees("afterwards");
      await bob.type("and Bob this\n");
      await bob.stored();
      await ada.page.context().close(); // for ever
      await relay.stop();
      const context = bob.page.context();
      if (reloaded) await bob.page.close();
      restore();
      await relay.serve();
      const page = reloaded ? await context.newPage() : bob.page;
      if (reloaded) await page.goto(link);
      await expect(page.locator("[data-storage]")).toHaveAttribute("data-storage", "stored");
      await showsOnce(await newcomer(), [
        "both have this",
        "so has this",
        "Ada wrote this afterwards",
        "and Bob this",
      ]);
    } finally {
      await relay.dispose();
    }
  });
}
