import type { Page } from "@playwright/test";
import { axe, expect, joinByLink, type Participant, test, through } from "./fixtures";
import { interviewer, lines, shows } from "./terminal";

// The console as people use it: a real terminal, shared by everyone in the session.

/** Runs what is written, and waits until the terminal takes keys. */
async function start(person: Participant, code: string) {
  await person.write(code);
  await person.run.click();
  await expect(person.page.locator("[data-typing=true]")).toBeVisible();
}
/** Where a character of a line is on the page. */
async function pointAt(person: Participant, line: string, column: number) {
  const box = await person.page.locator(".xterm-rows > div", { hasText: line }).boundingBox();
  if (!box) throw new Error(`no line with ${line}`);
  return { x: box.x + 4 + column * 7.8, y: box.y + box.height / 2 };
}
const terminalOf = (person: Participant) => person.page.getByRole("textbox", { name: /^Console/ });

test("a question is asked, the candidate answers key by key, the interviewer sees each", async ({
  relay,
  interview,
  join,
  browserOf,
}) => {
  const ada = await join("Ada");
  const grace = await interviewer(await browserOf(), relay, interview.id);
  await ada.write("name = input('who? ')\nprint('hello', name)\n");
  await grace.sees("hello");
  await grace.run.click(); // started by one, answered by the other
  await shows(ada, "who?");
  await ada.console.click();
  await ada.page.keyboard.type("Adx", { delay: 20 });
  await shows(grace, "who? Adx");
  await ada.page.keyboard.press("Backspace");
  await ada.page.keyboard.type("a Lovelace");
  await shows(grace, "who? Ada Lovelace");
  await ada.page.keyboard.press("Enter");
  for (const person of [ada, grace]) {
    await shows(person, "hello Ada Lovelace");
    await shows(person, /^main\.py · Python · Grace Hopper · \d\d:\d\d/);
    await shows(person, /^Finished\. \d+\.\d\d s · \d+(\.\d)? MB$/);
  }

  // Who comes late sees the very same.
  const bob = await join("Bob");
  await shows(bob, "hello Ada Lovelace");
  const screen = async (person: Participant) => (await lines(person)).filter(Boolean).join("\n");
  await expect // what the program answers is on its way to both
    .poll(async () => {
      const [theirs, own] = [await screen(bob), await screen(ada)];
      return theirs === own || `${theirs}\nis not\n${own}`;
    })
    .toBe(true);
});

test("colours, carriage returns and moves of the cursor do what they do in a terminal", async ({ join }) => {
  const ada = await join("Ada");
  await ada.write(
    [
      "import sys",
      "print('\\x1b[32mgreen\\x1b[0m', '\\x1b[1mbold\\x1b[0m')",
      "for i in range(0, 101, 10):",
      "    sys.stdout.write(f'\\r{i:3}% ' + '#' * (i // 10)); sys.stdout.flush()",
      "print()",
      "print('first\\nsecond'); sys.stdout.write('\\x1b[2A\\x1b[2Kchanged\\x1b[2B\\r')",
      "print('careful', file=sys.stderr)",
    ].join("\n"),
  );
  await ada.run.click();
  await shows(ada, "100% ##########");
  await shows(ada, "changed");
  await shows(ada, "second");
  await shows(ada, "careful");
  const shown = await lines(ada);
  expect(shown.filter((line) => line.includes("%"))).toEqual(["100% ##########"]);
  expect(shown).not.toContain("first");
  const colors = await ada.page.evaluate(() => {
    const of = (text: string) => {
      const spans = [...document.querySelectorAll<HTMLElement>(".xterm-rows span")];
      const span = spans.find(({ textContent }) => textContent?.includes(text));
      return span ? getComputedStyle(span) : null;
    };
    return {
      green: of("green")?.color,
      plain: of("second")?.color,
      error: of("careful")?.color,
      weight: Number(of("bold")?.fontWeight),
    };
  });
  expect(new Set([colors.green, colors.plain, colors.error]).size).toBe(3);
  expect(colors.weight).toBeGreaterThanOrEqual(600);
});

test("Ctrl-D ends the input, Ctrl-C interrupts, Stop says who", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await start(ada, "import sys\nprint(len(sys.stdin.read()), 'characters')\n");
  await ada.page.keyboard.type("one\ntwo\n".replaceAll("\n", "\r"));
  await shows(bob, "two");
  await ada.page.keyboard.press("Control+d");
  await shows(bob, "8 characters");

  await start(ada, "print('endless', flush=True)\nwhile True: pass\n");
  await shows(ada, "endless");
  await ada.page.keyboard.press("Control+c");
  for (const person of [ada, bob]) await shows(person, /^Interrupted by Ada\. |^KeyboardInterrupt$/);
  await expect(ada.run).toBeVisible();

  await ada.run.click();
  await expect(bob.page.getByRole("button", { name: "Stop" })).toBeVisible();
  await bob.page.getByRole("button", { name: "Stop" }).click();
  for (const person of [ada, bob]) await shows(person, /^Stopped by Bob\. /);
});

test("Ctrl-C copies what is selected, and pasting types", async ({ browserOf, interview }) => {
  const context = await browserOf({ permissions: ["clipboard-read", "clipboard-write"] });
  const ada = await joinByLink(await context.newPage(), interview.joinUrl, "Ada");
  await start(ada, "word = input('word? ')\nprint(word.upper())\ninput()\n");
  await shows(ada, "word?");
  const { x, y } = await pointAt(ada, "word?", 1);
  await ada.page.mouse.dblclick(x, y);
  await ada.page.keyboard.press("ControlOrMeta+c");
  await expect.poll(() => ada.page.evaluate(() => navigator.clipboard.readText())).toBe("word?");
  await ada.page.evaluate(() => navigator.clipboard.writeText("pasted ünï\n"));
  await ada.page.keyboard.press("ControlOrMeta+v");
  await shows(ada, "PASTED ÜNÏ");
  await ada.page.getByRole("button", { name: "Copy output" }).click();
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^main\.py · Python · Ada · \d\d:\d\d:\d\d\nword\? pasted ünï\nPASTED ÜNÏ\n$/);
  await ada.page.getByRole("button", { name: "Stop" }).click();
  await expect(ada.run).toBeVisible();
});

test("a prompt of the language, shared", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write("def double(n):\n    return 2 * n\n");
  await ada.page.getByRole("button", { name: "Open Python’s prompt" }).click();
  await shows(bob, ">>>");
  await shows(bob, /^Python prompt · Ada · /);
  await ada.page.keyboard.type("6 * 7\r");
  await shows(bob, "42");
  await bob.console.click();
  await bob.page.keyboard.type("'b' + 'ob'\r");
  await shows(ada, "'bob'");
  await bob.page.keyboard.type("if _:\r    unfinished(");
  await bob.page.keyboard.press("Control+c");
  await shows(ada, /KeyboardInterrupt$/); // after "... ", when the keys were ahead of it
  await bob.page.keyboard.type("_ * 2\r"); // it still knows
  await shows(ada, "'bobbob'");
  await bob.page.keyboard.press("Control+d");
  await shows(ada, /^Finished\. /);
});

test("a language of the machine's has a terminal of the system's", async ({ join, relay }) => {
  const { items } = await relay.api<{ items: { id: string }[] }>("GET", "/api/languages");
  test.skip(!items.some(({ id }) => id === "bash"), "no bash, or nothing to keep it in, on this machine");
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.chooseLanguage("Bash");
  await ada.page.getByRole("button", { name: "Arguments and input" }).click();
  const options = ada.page.getByRole("region", { name: "Arguments and input" });
  await options.getByRole("button", { name: "Open Bash’s prompt" }).click();
  await expect(ada.page.getByLabel("Arguments", { exact: true })).toBeHidden();
  await expect(terminalOf(ada)).toBeFocused();
  await shows(bob, /\$$/);
  await ada.page.keyboard.type("stty size; read -sp 'secret? ' s; printf %s $s | wc -c\r");
  await shows(bob, /^\d+ \d+$/);
  await shows(bob, "secret?");
  await ada.page.keyboard.type("unseen\r");
  await shows(bob, "secret? 6"); // what the program does not want to be seen is not
  const size = (await lines(ada)).find((line) => /^\d+ \d+$/.test(line));
  await ada.page.setViewportSize({ width: 900, height: 700 });
  await expect
    .poll(async () => {
      await ada.page.keyboard.type("stty size\r");
      const sizes = (await lines(bob)).filter((line) => /^\d+ \d+$/.test(line));
      return sizes.at(-1);
    })
    .not.toBe(size);
  // An end that comes while a command still runs is lost, as in every terminal.
  await expect(async () => {
    await ada.page.keyboard.press("Control+d");
    await expect(ada.run).toBeVisible({ timeout: 1000 });
  }).toPass();
  await shows(bob, /^Finished\. /);
});

test("arguments and input are this person's own, and shown", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write("import sys\nprint(sys.argv[1:], sum(map(int, sys.stdin)))\n");
  await ada.page.getByRole("button", { name: "Arguments and input" }).click();
  await ada.page.getByLabel("Arguments", { exact: true }).fill("-n 'two words'");
  await ada.page.getByLabel("Input", { exact: true }).fill("20\n22");
  await ada.page.keyboard.press("Escape");
  await ada.run.click();
  await shows(bob, /^main\.py -n 'two words' · Python · Ada · /);
  await shows(bob, "22");
  await shows(bob, "['-n', 'two words'] 42");
  await bob.run.click();
  await shows(bob, /^main\.py · Python · Bob · /);
  await bob.page.keyboard.press("Control+d");
  await shows(ada, "[] 0");
});

test("an error leads to its line", async ({ join }) => {
  const ada = await join("Ada");
  await ada.write(`${"# a line\n".repeat(80)}raise ValueError('here')\n`);
  await ada.page.keyboard.press("ControlOrMeta+Home");
  await ada.run.click();
  await shows(ada, "ValueError: here");
  const { x, y } = await pointAt(ada, "line 81", 10);
  await ada.page.mouse.move(x, y);
  await expect(ada.page.locator(".xterm-cursor-pointer")).toBeVisible();
  await ada.page.mouse.click(x, y);
  await expect(ada.editor).toBeFocused();
  await expect(ada.page.locator(".cm-activeLine")).toHaveText("raise ValueError('here')");
  await expect(ada.page.locator(".cm-activeLine")).toBeInViewport();

  // By the keyboard as well.
  await ada.page.keyboard.press("ControlOrMeta+Home");
  await ada.page.getByRole("button", { name: "main.py:81" }).press("Enter");
  await expect(ada.page.locator(".cm-activeLine")).toHaveText("raise ValueError('here')");
});

test("much output: found, scrolled, cleared for oneself", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write("for i in range(3000): print('line', i, 'needle' if i % 1000 == 7 else '')\n");
  await ada.run.click();
  await shows(ada, /^Finished\. /);
  await shows(ada, "line 2999");

  await ada.console.click();
  await ada.page.keyboard.press("ControlOrMeta+f");
  await ada.page.getByLabel("Find in the console").last().fill("needle");
  await expect(ada.page.getByText("3 of 3")).toBeVisible();
  await shows(ada, "line 2007 needle");
  await ada.page.keyboard.press("Enter");
  await shows(ada, "line 1007 needle");
  await ada.page.keyboard.press("Escape");
  await expect(terminalOf(ada)).toBeFocused();

  // What is scrolled back to stays, whatever is printed.
  const scrolledTo = await lines(ada);
  await bob.write("print('newest')\n");
  await bob.run.click();
  await shows(bob, "newest");
  await expect(ada.page.getByText(/\d s · exit 0/).first()).toBeVisible();
  expect(await lines(ada)).toEqual(scrolledTo);
  await ada.page.getByRole("button", { name: "Newest" }).click();
  await shows(ada, "newest");

  await ada.page.getByRole("button", { name: "Clear console" }).click();
  await expect.poll(async () => (await lines(ada)).join("")).toBe("");
  await expect(ada.page.getByText("Run the code to see its output here.")).toBeVisible();
  await expect(ada.page.getByRole("button", { name: "Open Python’s prompt" })).toBeVisible();
  await expect(ada.page.getByText(/\d s · exit 0/)).toHaveCount(0);
  expect((await lines(bob)).join()).toContain("newest");
  await bob.run.click();
  await shows(ada, "newest");
  await expect(ada.page.getByText("Run the code to see its output here.")).toBeHidden();
});

test("Run lends the focus to the program, and gives it back to the code", async ({ join }) => {
  const ada = await join("Ada");
  await start(ada, "print('hello', input('who? '))\n");
  await expect(terminalOf(ada)).toBeFocused();
  await ada.page.keyboard.type("Ada");
  await ada.page.keyboard.press("Enter");
  await shows(ada, /^Finished\. /);
  await expect(ada.editor).toBeFocused();

  // A program that asks for nothing gives it back too.
  await ada.write("print('done')\n");
  await ada.run.click();
  await shows(ada, "done");
  await expect(ada.editor).toBeFocused();

  // Whoever has gone elsewhere meanwhile is left there.
  await start(ada, "input('again? ')\n");
  await ada.page.getByRole("button", { name: "Editor settings" }).click();
  await ada.page.getByLabel("Font size").focus();
  const bob = await join("Bob");
  await bob.page.getByRole("button", { name: "Stop" }).click();
  await expect(ada.run).toBeVisible();
  await expect(ada.page.getByLabel("Font size")).toBeFocused();
});

test("nothing is lost or doubled when the network goes in the middle", async ({ join, cable, interview }) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  const bob = await join("Bob");
  await start(ada, "input('ready? ')\nfor i in range(40): print('tick', i)\nprint(input('name? '))\n");
  await shows(ada, "ready?");
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await bob.console.click();
  await bob.page.keyboard.press("Enter");
  await shows(bob, "tick 39"); // which Ada's page has not heard of
  await ada.console.click();
  await ada.page.keyboard.type("typed off line"); // kept, and sent when the relay is there again
  cable.plug();
  await shows(ada, "tick 39");
  await ada.page.keyboard.press("Enter");
  await shows(ada, "typed off line");
  const context = ada.page.context();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await shows(ada, /^Finished\. /);
  await ada.page.getByRole("button", { name: "Copy output" }).click();
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
  const ticks = [...copied.matchAll(/tick (\d+)/g)].map(([, i]) => Number(i));
  expect(ticks).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

test("everyone's terminal is as large as that of who started the program", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 700, height: 600 } });
  const bob = await join("Bob");
  await start(ada, "import time\nprint('x' * 200, flush=True)\ninput()\n");
  await expect(bob.console).toContainText("xxx");
  const width = async (person: Participant) => Math.max(...(await lines(person)).map((line) => line.length));
  await expect.poll(async () => (await width(bob)) === (await width(ada))).toBe(true);
  const before = await width(ada);
  await ada.page.setViewportSize({ width: 600, height: 600 });
  await expect.poll(() => width(ada)).toBeLessThan(before);
  await expect.poll(async () => (await width(bob)) === (await width(ada))).toBe(true);
  await ada.page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => width(bob)).toBeGreaterThan(before);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the console, ${colorScheme}`, async ({ join }) => {
    const ada = await join("Ada", { colorScheme, reducedMotion: "reduce" });
    await ada.page.getByRole("button", { name: "Arguments and input" }).click();
    expect(await axe(ada.page)).toEqual([]);
    await ada.page.keyboard.press("Escape");
    await start(
      ada,
      "import sys\nfor c in range(30, 38): print(f'\\x1b[{c}mcolour {c}\\x1b[0m \\x1b[2mdim\\x1b[0m')\nprint('err', file=sys.stderr)\ninput('? ')\nraise ValueError\n",
    );
    await shows(ada, "?");
    expect(await axe(ada.page)).toEqual([]);
    await ada.page.keyboard.press("Enter");
    await shows(ada, "ValueError");
    await ada.page.getByRole("button", { name: "Find in the console" }).click();
    await ada.page.getByLabel("Find in the console").last().fill("colour");
    await expect(ada.page.getByText(/\d of \d/)).toBeVisible();
    expect(await axe(ada.page)).toEqual([]);
  });
}

test("the keyboard gets into the console and out of it", async ({ join }) => {
  const ada = await join("Ada");
  await ada.write("print(input('name? '))\n");
  await ada.page.keyboard.press("ControlOrMeta+Enter");
  await shows(ada, "name?");
  await expect(ada.editor).toBeFocused(); // nobody is taken out of the code
  await ada.page.getByRole("button", { name: "Clear console" }).focus();
  await ada.page.keyboard.press("Tab");
  await expect(terminalOf(ada)).toBeFocused();
  await expect(terminalOf(ada)).toHaveAccessibleName(/Shift\+Tab leaves/);
  await ada.page.keyboard.press("Shift+Tab");
  await expect(ada.page.getByRole("button", { name: "Clear console" })).toBeFocused();
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.type("Ada\r");
  await shows(ada, "Ada");
  await shows(ada, /^Finished\. /);
  await ada.page.keyboard.press("Tab"); // nothing takes it: it goes on
  await expect(terminalOf(ada)).not.toBeFocused();
  // Where nothing has the focus, the key runs the code all the same.
  await ada.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await ada.page.keyboard.press("ControlOrMeta+Enter");
  await expect(ada.page.getByRole("button", { name: "Stop" })).toBeVisible();
});

test("the terminal is no part of the page's first load", async ({ browserOf, interview }) => {
  const page: Page = await (await browserOf()).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(interview.joinUrl, { waitUntil: "networkidle" });
  expect(asked.filter((path) => path.endsWith(".js")).length).toBeGreaterThan(0);
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  expect(asked.filter((path) => /\/screen-/.test(path))).toEqual([]);
  await ada.stored();
  await expect.poll(() => asked.filter((path) => /\/screen-.*\.js$/.test(path)).length).toBe(1); // ahead of the first run
});

test("text that comes without a key is typed once, keys beside it too", async ({ join }) => {
  const ada = await join("Ada");
  await start(ada, "x = input('q? ')\nprint(repr(x))\ny = input()\nprint(repr(y))\n");
  await shows(ada, "q?");
  await ada.console.click();
  await ada.page.keyboard.insertText("😀"); // as a picker of emoji does
  await ada.page.keyboard.press("Enter");
  await shows(ada, "'😀'");
  await ada.page.keyboard.type("ab ");
  await ada.page.keyboard.insertText("dictated words");
  await ada.page.keyboard.type(" C");
  const ime = await ada.page.context().newCDPSession(ada.page);
  await ime.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await ime.send("Input.imeSetComposition", { text: "日本", selectionStart: 2, selectionEnd: 2 });
  await ime.send("Input.insertText", { text: "日本" });
  await shows(ada, /C日本$/);
  await ada.page.keyboard.type("z\r");
  await shows(ada, "'ab dictated words C日本z'");
});

test("what people take for one character is one, on the screen and for Backspace", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await start(ada, "while True: print(repr(input('> ')))\n");
  await ada.console.click();
  const typed = (text: string) => ada.page.keyboard.insertText(text);
  const characters = ["😀", "👨‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "❤\ufe0f", "李", "한"];
  for (const character of characters) {
    await typed(`a${character}`);
    await shows(bob, `> a${character}`);
    await ada.page.keyboard.press("Backspace");
    await typed("b");
    await shows(bob, "> ab");
    await ada.page.keyboard.press("Control+u");
    await shows(bob, ">");
  }
  // Over the edge of a row, where a wide one does not fit.
  const columns = (await lines(ada)).length && (await columnsOf(ada));
  const filling = "x".repeat(columns - 3);
  for (const character of characters) {
    await typed(`${filling}${character}yz`);
    await shows(bob, /z$/);
    for (const _ of "yz ") await ada.page.keyboard.press("Backspace");
    await shows(bob, `> ${filling}`);
    await ada.page.keyboard.press("Control+u");
    await shows(bob, ">");
  }
  await typed(`${characters.join("")}!`);
  await ada.page.keyboard.press("Backspace");
  await ada.page.keyboard.press("Enter");
  await shows(bob, `> ${characters.join("")}`);
  const screen = async (person: Participant) => (await lines(person)).filter(Boolean).join("\n");
  await expect // what the program answers is on its way to both
    .poll(async () => {
      const [theirs, own] = [await screen(bob), await screen(ada)];
      return theirs === own || `${theirs}\nis not\n${own}`;
    })
    .toBe(true);
});

/** How many columns somebody's terminal has, as its own measure tells. */
async function columnsOf(person: Participant): Promise<number> {
  const { screen, cell } = await person.page.evaluate(() => {
    const wide = document.querySelector(".xterm-screen")?.getBoundingClientRect().width ?? 0;
    const letter = [...document.querySelectorAll(".xterm-rows span")].find(({ textContent }) =>
      /^main\.py/.test(textContent ?? ""),
    );
    const range = document.createRange();
    if (letter?.firstChild) range.setStart(letter.firstChild, 0);
    if (letter?.firstChild) range.setEnd(letter.firstChild, 4);
    return { screen: wide, cell: range.getBoundingClientRect().width / 4 };
  });
  return Math.round(screen / cell);
}

test("a screen reader is told each line once, and finds it once", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  for (const { page } of [ada, bob])
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      new MutationObserver((mutations) => {
        for (const { addedNodes, target } of mutations) {
          const at = target instanceof Element ? target : target.parentElement;
          if (!at?.closest('[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"]')) continue;
          if (at.closest('[aria-hidden="true"]') || at.checkVisibility() === false) continue;
          for (const node of addedNodes) told.push(node.textContent ?? "");
          if (target instanceof Text) told.push(target.data);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  const told = async ({ page }: Participant, text: string) =>
    (await page.evaluate(() => (window as unknown as { told: string[] }).told.join("\n"))).split(text)
      .length - 1;
  await start(
    ada,
    "print('first', 'line')\nname = input('who? ')\nprint('hello', name)\nprint('last', 'line')\n",
  );
  await shows(ada, "who?");
  await expect.poll(() => told(ada, "who?")).toBe(1);
  await ada.console.click();
  await ada.page.keyboard.type("Lovelace\r");
  await shows(ada, /^Finished\. /);
  await shows(bob, /^Finished\. /);
  for (const line of ["first line", "who?", "hello Lovelace", "last line", "Finished."])
    for (const person of [ada, bob])
      await expect.poll(() => told(person, line), `${person.name}: ${line}`).toBe(1);
  expect(await told(ada, "Lovelace")).toBe(1); // her own keys are the field's business
  const tree = await ada.page.context().newCDPSession(ada.page);
  const found = async (text: string) => {
    const { nodes } = await tree.send("Accessibility.getFullAXTree");
    return nodes.filter(
      ({ ignored, role, name }) => !ignored && role?.value === "StaticText" && name?.value.includes(text),
    ).length;
  };
  for (const line of ["first line", "hello Lovelace", "last line"])
    await expect.poll(() => found(line), line).toBe(1);
  // Another run is told as well, also to who never was in the console.
  await ada.write("for i in range(60): print('many', i)\n");
  for (let run = 1; run <= 2; run++) {
    await ada.run.click();
    await expect.poll(() => told(bob, "many 19\n")).toBe(run);
    await expect.poll(() => told(bob, "There is more in the console.")).toBe(run);
    await expect(ada.run).toBeVisible();
  }
});

/** Scrolls the console as its reader does, away from its end. */
async function scrollUp(person: Participant) {
  await person.console.hover();
  await person.page.mouse.wheel(0, -600);
  await expect(person.page.getByRole("button", { name: "Newest" })).toBeVisible();
}
/** The end of the console is where it can be seen. */
const seen = (person: Participant, line: string) =>
  expect(person.page.locator(".xterm-rows > div").filter({ hasText: line }).last()).toBeInViewport();
const many = (word: string, more = "") => `for i in range(200): print('${word}', i)\n${more}`;

test("one's own Run brings the console to its end, another's does not", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write(many("first"));
  await ada.run.click();
  await shows(ada, /^Finished\. /);
  await scrollUp(ada);
  const scrolledTo = await lines(ada);
  await bob.write(many("second"));
  await bob.run.click();
  await shows(bob, "second 199");
  await expect(ada.page.getByText(/\d s · exit 0/).first()).toBeVisible();
  expect(await lines(ada)).toEqual(scrolledTo);
  await ada.write(many("third"));
  await ada.run.click();
  await shows(ada, "third 199");
  await seen(ada, "third 199");
  await expect(ada.page.getByRole("button", { name: "Newest" })).toBeHidden();
});
