import { axe, expect, test } from "./fixtures";
import { interviewer, shows } from "./terminal";

// The console on a phone: a part of its own, which may be away while something runs.

/** Whether a row is not above or below what is shown of its terminal, which may be larger. */
function isWithinPane(row: Element): boolean {
  const pane = row.closest(".xterm")?.parentElement?.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  return pane !== undefined && top >= pane.top && bottom <= pane.bottom;
}
test("on a phone, a line and the keys that it has not", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true });
  await ada.write("name = input('who? ')\nprint('hello', name)\nwhile True: input()\n");
  await ada.run.tap();
  await shows(ada, "who?");
  await ada.page.getByLabel("Input for the program").fill("Ada");
  await ada.page.keyboard.press("Enter");
  await shows(ada, "hello Ada");
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect(await axe(ada.page)).toEqual([]);
  await ada.page.getByRole("button", { name: "Ctrl-C" }).tap();
  await expect(ada.run).toBeVisible();
});

test("on a phone, whatever ran while the console was away is read from its end", async ({
  relay,
  interview,
  join,
  browserOf,
}) => {
  const ada = await join("Ada", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const grace = await interviewer(await browserOf(), relay, interview.id); // whose terminal is larger
  const tab = (name: string) => ada.page.getByRole("tab", { name }).tap();
  /** The line is on the screen, and the screen in the pane. */
  const inSight = async (line: string) => {
    await shows(ada, line);
    const row = ada.page.locator(".xterm-rows > div", { hasText: line });
    await expect.poll(() => row.evaluate(isWithinPane)).toBe(true);
    await expect(ada.page.getByRole("button", { name: "Newest" })).toBeHidden();
  };
  const over = () => expect(ada.run).toBeVisible();
  const lineCount = 300;
  const program = (word: string) => `for i in range(${lineCount}): print('${word}', i)\n`;
  const last = (word: string) => `${word} ${lineCount - 1}`;

  await ada.write(program("first"));
  for (const word of ["first", "second", "third"]) {
    await ada.write(program(word));
    await ada.run.tap();
    await inSight(last(word));
    await over();
    await tab("Code");
    await expect(ada.editor).toBeVisible();
  }
  for (const word of ["fourth", "fifth", "sixth"]) {
    await ada.write(program(word));
    await grace.sees(word);
    await grace.run.click();
    await shows(grace, last(word));
    await expect(grace.run).toBeVisible();
    await tab("Console");
    await inSight(last(word));
    await tab("Code");
  }
  await ada.write("name = input('What is your name, please? ')\nprint('hello', name)\n");
  await grace.sees("please");
  await grace.run.click();
  await shows(grace, "What is your name, please?");
  await tab("Console");
  await inSight("What is your name, please?");
  await ada.page.getByLabel("Input for the program").fill("Ada");
  await ada.page.keyboard.press("Enter");
  await inSight("hello Ada");
});
