import { axe, expect, joinByLink, Participant, test, through } from "./fixtures";

const word = (participant: Participant) =>
  participant.page.locator("[data-tone]").filter({ hasText: /server|ended/i });

test("the name form is in the HTML itself", async ({ browserOf, interview }) => {
  const context = await browserOf({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(interview.joinUrl);
  await expect(page.getByLabel("Your name")).toBeVisible();
  await expect(page.getByRole("button", { name: "Join" })).toBeVisible();
  await expect(page.getByText("Recorded:")).toBeVisible();
});

test("a name is needed, and asked for in plain words", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  await page.goto(interview.joinUrl);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("alert")).toHaveText(/write your name/);
  await expect(page.getByLabel("Your name")).toBeFocused();
});

test("a name in the link fills the form, and only a person joins", async ({
  browserOf,
  interview,
  relay,
}) => {
  const page = await (await browserOf()).newPage();
  const loaded = page.waitForResponse(/app-[^/]+\.js/); // what joining needs, and it did not join
  await page.goto(`${interview.joinUrl}?name=Ada+Lovelace`);
  await loaded;
  await expect(page.getByLabel("Your name")).toHaveValue("Ada Lovelace");
  const { present } = await relay.api<{ present: unknown[] }>("GET", `/api/interviews/${interview.id}`);
  expect(present).toEqual([]);
  await expect(page.getByRole("button", { name: "Join" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
});

test("a link with something added to it opens its interview", async ({ browserOf, interview }) => {
  const token = new URL(interview.joinUrl).pathname.slice(3);
  const page = await (await browserOf()).newPage();
  for (const link of [
    `${interview.joinUrl}).`,
    `${interview.joinUrl}%E2%80%8B`,
    interview.joinUrl.replace(token, token.toUpperCase()),
  ]) {
    await page.goto(link);
    await expect(page.getByLabel("Your name")).toBeVisible();
    expect(page.url()).toBe(interview.joinUrl);
  }
});

test("two type at once and see the same, each other's names and carets", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada Lovelace");
  const bob = await join("Bob");
  await ada.type("first = 1\n");
  await bob.sees("first = 1");
  // Without blanks: Enter takes those behind its caret with it, and they may be the other's.
  await Promise.all([ada.type("from_ada=2\n"), bob.type("from_bob=3\n")]);
  await ada.stored();
  await bob.stored();
  const stored = await relay.code(interview.id);
  for (const person of [ada, bob]) await expect.poll(() => person.shown()).toBe(stored);
  const letters = [...stored].sort().join("");
  expect(letters).toBe([..."first = 1\nfrom_ada=2\nfrom_bob=3\n"].sort().join(""));
  await expect(bob.page.locator(".cm-person[data-name='Ada Lovelace']")).toBeAttached();
  await expect(bob.page.locator(".cm-layer:has(.cm-person)")).toHaveAttribute("aria-hidden", "true");
  await bob.page.getByRole("button", { name: "2 people are here" }).click();
  await expect(bob.page.getByRole("region", { name: "2 people are here" })).toContainText("Ada Lovelace");
});

test("an empty session entered by two at the same moment keeps what both write", async ({
  join,
  relay,
  interview,
}) => {
  const people = await Promise.all([join("Ada"), join("Bob")]);
  await Promise.all(people.map((person) => person.type(`# ${person.name}\n`)));
  for (const person of people) await person.stored();
  const stored = await relay.code(interview.id);
  expect([...stored].sort().join("")).toBe([..."# Ada\n# Bob\n"].sort().join(""));
  for (const person of people) await expect.poll(() => person.shown()).toBe(stored);
});

test("a lost network costs nothing", async ({ join, cable, interview }) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  const bob = await join("Bob");
  await ada.type("before\n");
  await bob.sees("before");
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await expect(ada.storage).toHaveText("Offline: kept in this browser");
  await ada.type("written offline\n");
  await bob.type("meanwhile\n");
  await expect(word(ada)).toContainText("Your work is kept in this browser and will be sent");
  expect(await bob.shown()).not.toContain("written offline");
  cable.plug();
  await ada.stored();
  await ada.sees("meanwhile");
  await bob.sees("written offline");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await bob.sees(/^(?![\s\S]*written offline)[\s\S]*meanwhile/);
});

test("what says that the server is away goes when it is back", async ({ join, cable, interview }) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  await ada.write("print('once more')\n");
  await ada.stored();
  await expect(ada.console.locator(".xterm")).toBeAttached(); // fetched ahead
  const away = ada.page.getByRole("alert").filter({ hasText: "The server cannot be reached" });
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.run.click();
  await expect(away).toBeVisible();
  cable.plug();
  await ada.stored();
  await expect(away).toBeHidden();

  // A network that goes and comes without the connection being cut.
  await ada.page.route("**/executions", (route) => route.abort());
  await ada.run.click();
  await expect(away).toBeVisible();
  await ada.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(away).toBeHidden();

  await ada.run.click();
  await expect(away).toBeVisible();
  await ada.page.unroute("**/executions");
  await ada.run.click();
  await expect(away).toBeHidden();
  await expect(ada.console).toContainText("once more");
});

test("what a screen reader finds of the storage is what is shown, and soon", async ({
  join,
  cable,
  interview,
}) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  await ada.stored();
  const said = ada.page.locator("[data-storage] + [role=status]");
  await ada.page.evaluate(() => {
    const wrong: string[] = [];
    Object.assign(window, { wrong });
    const shown = document.querySelector("[data-storage]");
    const spoken = document.querySelector("[data-storage] + [role=status]");
    new MutationObserver(() => {
      if (spoken?.textContent && spoken.textContent !== shown?.textContent)
        wrong.push(`${spoken.textContent} beside ${shown?.textContent}`);
    }).observe(document.querySelector("header") as Element, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  cable.pull();
  await expect(said).toHaveText("Offline: kept in this browser");
  cable.plug();
  await expect(ada.storage).not.toHaveAttribute("data-storage", "offline");
  const back = Date.now();
  while (Date.now() - back < 4000) await ada.type("on and on ");
  expect(await said.textContent()).not.toMatch(/Offline/);
  await expect(said).toHaveText(/^Stored/);
  expect(await ada.page.evaluate(() => (window as unknown as { wrong: string[] }).wrong)).toEqual([]);
});

test("a candidate who is alone is told whether the interviewer was here", async ({
  relay,
  browserOf,
  join,
  interview,
}) => {
  const ada = await join("Ada");
  const note = (text: string) => ada.page.getByText(text, { exact: true }).first();
  await expect(note("Your interviewer is not here yet")).toBeVisible();
  const page = await (await browserOf()).newPage();
  await page.goto(`${relay.url}/interview/${interview.id}`);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(ada.page.getByText(/^Your interviewer is not here/)).toHaveCount(0);
  await page.close();
  await expect(note("Your interviewer is not here now")).toBeVisible();
  await ada.page.reload();
  await expect(note("Your interviewer is not here now")).toBeVisible();
});

test("hands without a keyboard are told of no keys", async ({ join }) => {
  const phone = await join("Ada", { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  const desk = await join("Bob");
  await expect(desk.editor).toHaveAttribute("aria-placeholder", "Write here. Ctrl+Enter runs it.");
  await expect(phone.editor).toHaveAttribute("aria-placeholder", "Write here.");
});

test("a network that vanishes without a word is noticed by the work that waits", async ({
  join,
  cable,
  interview,
}) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  await ada.type("before\n");
  await ada.stored();
  cable.freeze();
  await ada.type("into the void\n");
  await expect(ada.storage).toHaveAttribute("data-storage", "storing");
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  cable.plug();
  await ada.stored();
  const bob = await join("Bob");
  await bob.sees("into the void");
});

test("a browser that keeps nothing still works, and says what that means", async ({
  browserOf,
  cable,
  interview,
}) => {
  const context = await browserOf();
  await context.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => undefined });
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  const ada = await joinByLink(await context.newPage(), through(cable, interview.joinUrl), "Ada");
  await ada.type("private window\n");
  await ada.stored();
  cable.pull();
  await expect(ada.storage).toHaveText("Offline: kept in this page only");
  await ada.type("more\n");
  cable.plug();
  await ada.stored();
});

test("work done offline is kept when the tab is closed, and sent when it is opened again", async ({
  join,
  cable,
  interview,
}) => {
  const link = through(cable, interview.joinUrl);
  const ada = await join("Ada", {}, link);
  const bob = await join("Bob");
  await ada.type("before\n");
  await ada.stored();
  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.type("last words before the tab was closed\n");
  const context = ada.page.context();
  await ada.page.close();
  await bob.type("meanwhile\n");
  cable.plug();

  const page = await context.newPage();
  await page.goto(link); // no name is asked for again
  await expect(page.getByRole("textbox", { name: /^Code/ })).toBeVisible();
  await expect(page.locator("[data-storage]")).toHaveAttribute("data-storage", "stored");
  await bob.sees("last words before the tab was closed");
  await expect(page.locator(".cm-content")).toContainText("meanwhile");
});

test("a reload goes straight back in", async ({ join }) => {
  const ada = await join("Ada");
  await ada.type("kept = True\n");
  await ada.stored();
  await ada.page.reload();
  await ada.sees("kept = True");
  await ada.stored();
  await expect(ada.page.getByRole("button", { name: "Only you are here" })).toBeVisible();
});

test("Python runs, takes input, and everybody sees it", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write("name = input('who? ')\nprint('hello', name)\nraise SystemExit(3)\n");
  await ada.page.keyboard.press("ControlOrMeta+Enter");
  await expect(bob.console).toContainText("who?");
  await bob.console.click();
  await bob.page.keyboard.type("Grace");
  await bob.page.keyboard.press("Enter");
  for (const person of [ada, bob]) {
    await expect(person.console).toContainText("hello Grace");
    await expect(person.page.getByText(/\d s · exit 3/).first()).toBeVisible();
  }
  await ada.page.reload();
  await expect(ada.console).toContainText("hello Grace");
});

test("another language takes the file's name and highlighting with it", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.chooseLanguage("JavaScript");
  await expect(bob.page.getByRole("tab", { name: "main.js" })).toBeVisible();
  await expect(bob.language).toContainText("JavaScript");
  await bob.write("console.log([1, 2, 3].map((n) => n * n).join(' '))\n");
  await bob.run.click();
  await expect(ada.console).toContainText("1 4 9");
});

test("an endless program is stopped by hand, and a flood of output leaves the page quick", async ({
  join,
}) => {
  const ada = await join("Ada");
  await ada.write("while True: print('y' * 60)\n");
  await ada.run.click();
  await expect(ada.console).toContainText("yyyy");
  const started = Date.now();
  await ada.type("# still editable\n");
  expect(Date.now() - started).toBeLessThan(5000);
  await expect(ada.console).toContainText(/output|stopped|Earlier/i);
  await expect(ada.run).toBeVisible();
  expect(await ada.page.locator("[role=log] *").count()).toBeLessThan(2000);

  await ada.write("while True: pass\n");
  await ada.run.click();
  await ada.page.getByRole("button", { name: "Stop" }).click();
  await expect(ada.page.getByText(/stopped/i).first()).toBeVisible();
});

test("undo takes back one's own edit only, also with Vim's keys", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await bob.type("theirs\n");
  await ada.sees("theirs");
  await ada.type("");
  await ada.page.keyboard.insertText("mine"); // at once: what is typed slowly is undone in parts
  await bob.sees("mine");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await bob.sees(/^theirs\n$/);

  await ada.page.getByRole("button", { name: "Editor settings" }).click();
  await ada.page.getByLabel("Keys").selectOption("vim");
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.locator(".cm-vimMode")).toBeVisible();
  await ada.editor.focus();
  await ada.page.keyboard.type("ggOvim line");
  await ada.page.keyboard.press("Escape");
  await bob.sees("vim line");
  await ada.page.keyboard.type("u");
  await bob.sees(/^(?![\s\S]*vim line)[\s\S]*theirs/);
  await ada.page.reload();
  await expect(ada.page.locator(".cm-vimMode")).toBeVisible(); // the choice is kept

  await ada.page.getByRole("button", { name: "Editor settings" }).click();
  await ada.page.getByLabel("Keys").selectOption("emacs");
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.locator(".cm-emacsMode")).toBeVisible();
  await ada.editor.focus();
  await ada.page.keyboard.press("Control+e"); // the end of the line, not of the search
  await ada.page.keyboard.type("emacs");
  await bob.sees("emacs");
  await ada.page.keyboard.press("Control+/");
  await bob.sees(/^(?![\s\S]*emacs)[\s\S]*theirs/);
});

test("an ended interview can be read, no longer written, and leaves this browser", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada");
  await ada.type("final answer\n");
  await ada.stored();
  await relay.api("POST", `/api/interviews/${interview.id}/end`);
  await expect(word(ada)).toContainText("The interview has ended");
  await expect(ada.storage).toHaveText("Read only");
  await expect(ada.run).toBeDisabled();
  await ada.editor.click();
  await ada.page.keyboard.type("too late");
  await ada.sees(/^final answer\n$/);
  await expect
    .poll(() => ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
    .not.toContainEqual(expect.stringContaining("/code"));
  await ada.page.reload();
  await expect(word(ada)).toContainText("The interview has ended");
  await ada.sees("final answer");
  await relay.api("POST", `/api/interviews/${interview.id}/reopen`);
  await ada.type("one more thing");
  await ada.stored();
});

test("nothing that was stored is lost when the relay is killed", async ({ join, relay }) => {
  const ada = await join("Ada");
  await ada.type("stored before the power cut\n");
  await ada.stored();
  await relay.kill();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.type("written while it was away\n");
  await relay.serve();
  await ada.stored();
  const bob = await join("Bob");
  await bob.sees("stored before the power cut");
  await bob.sees("written while it was away");
});

test("another name is there at once", async ({ relay, interview, join }) => {
  const ada = await join("Ada");
  await ada.stored();
  await relay.api("PATCH", `/api/interviews/${interview.id}`, { name: "Second round" });
  await expect(ada.page.getByRole("heading", { name: "Second round" })).toBeVisible();
  await expect(ada.page).toHaveTitle(/Second round/);
});

// A browser remembers that it could not fetch a part, for as long as the page is there.
test("the session could not be fetched at first: Join works all the same", async ({
  browserOf,
  interview,
}) => {
  const page = await (await browserOf()).newPage();
  let away = true;
  await page.route(/\/assets\/candidate\/app-.*\.js$/, (route) => (away ? route.abort() : route.continue()));
  const failed = page.waitForEvent("requestfailed");
  await page.goto(interview.joinUrl);
  await failed;
  away = false;
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Join" }).click();
  const ada = new Participant(page, "Ada");
  await expect(ada.editor).toBeVisible();
  await ada.type("here");
  await ada.stored();
});

test("a part could not be fetched: the page says so, and a reload mends it", async ({
  browserOf,
  interview,
}) => {
  const page = await (await browserOf()).newPage();
  let away = true;
  const part = /\/assets\/candidate\/LanguageList-.*\.js$/;
  await page.route(part, (route) => (away ? route.abort() : route.continue()));
  const failed = page.waitForEvent("requestfailed");
  const ada = await joinByLink(page, interview.joinUrl, "Ada");
  await failed; // it is fetched ahead
  away = false;
  await ada.type("here");
  await ada.stored();
  const word = page.getByRole("region", { name: "A part of the page is missing" });
  await expect(word).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await word.getByRole("button", { name: "Reload the page" }).click();
  await expect(word).toBeHidden();
  await ada.chooseLanguage("Ruby");
  await ada.sees("here");
});

test("works on a phone", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  await ada.write("print('from a phone')\n");
  await ada.run.tap();
  await expect(ada.page.getByRole("tab", { name: "Console" })).toHaveAttribute("aria-selected", "true");
  await expect(ada.console).toContainText("from a phone");
  await ada.page.getByRole("tab", { name: "Code" }).tap();
  await expect(ada.editor).toBeVisible();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await axe(ada.page)).toEqual([]);
});

test("what another runs takes no keys from who types on a phone", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  const bob = await join("Bob");
  await ada.write("input('ready? ')\n");
  await bob.sees("ready?");
  await ada.type("abc");
  await bob.run.click();
  const console = ada.page.getByRole("tab", { name: "Console" });
  await expect(console.getByRole("img", { name: "running" })).toBeVisible();
  await ada.page.keyboard.type("def");
  await expect(ada.editor).toBeFocused();
  await bob.sees("abcdef");
  await console.tap();
  await expect(ada.console).toContainText("ready?");
  await expect(console.getByRole("img", { name: "running" })).toBeHidden();
});

test("works at 200 % zoom", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
  await expect(ada.run).toBeInViewport();
  await expect(ada.storage).toBeInViewport();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${colorScheme}`, async ({ browserOf, interview }) => {
    const page = await (await browserOf({ colorScheme, reducedMotion: "reduce" })).newPage();
    await page.goto(interview.joinUrl);
    expect(await axe(page)).toEqual([]);
    await page.getByRole("button", { name: "Join" }).click(); // the error as well
    await expect(page.getByRole("alert")).not.toBeEmpty();
    expect(await axe(page)).toEqual([]);
    const ada = await joinByLink(page, interview.joinUrl, "Ada Lovelace");
    await ada.write(
      "def f(n):\n    # comment\n    return 'text' + str(n)\n\nprint(f(1))\nraise ValueError(2)\n",
    );
    await ada.run.click();
    await expect(ada.page.getByText(/exit 1/).first()).toBeVisible();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("button", { name: "Editor settings" }).click();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await ada.editor.focus();
    await page.keyboard.press("ControlOrMeta+f");
    await expect(page.locator(".cm-search")).toBeVisible();
    expect(await axe(page)).toEqual([]);
  });
}

test("the keyboard alone is enough", async ({ browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  await page.goto(interview.joinUrl);
  await expect(page.getByLabel("Your name")).toBeFocused();
  await page.keyboard.type("Ada");
  await page.keyboard.press("Enter");
  const ada = new Participant(page, "Ada");
  await expect(ada.editor).toBeFocused();
  await page.keyboard.type("if True:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("print(6 * 7)");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(ada.console).toContainText("42");
  await page.keyboard.press("Tab"); // indents
  await expect(ada.editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab"); // leaves
  await expect(ada.editor).not.toBeFocused();
  const divider = page.getByRole("separator", { name: "Height of the console" });
  await expect(divider).toBeFocused();
  const before = Number(await divider.getAttribute("aria-valuenow"));
  await page.keyboard.press("ArrowUp");
  await expect(divider).toHaveAttribute("aria-valuenow", String(before + 4));
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Find in the console" })).toBeFocused();
});
