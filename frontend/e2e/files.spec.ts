import { axe, expect, type Participant, test, through } from "./fixtures";

// Files of a session, by people in browsers of their own against a real relay.

const tab = (who: Participant, name: string) => who.page.getByRole("tab", { name, exact: false });
const names = (who: Participant) =>
  who.page.getByRole("tablist", { name: "Files" }).getByRole("tab").locator("bdi").allTextContents();
const nameField = (who: Participant) => who.page.getByRole("textbox", { name: /name of/i });

async function addFile(who: Participant, name: string) {
  await who.page.getByRole("button", { name: "New file" }).click();
  await nameField(who).fill(name);
  await nameField(who).press("Enter");
  await expect(tab(who, name)).toHaveAttribute("aria-selected", "true");
}

async function act(who: Participant, what: string) {
  await who.page.getByRole("button", { name: /^Actions for/ }).click();
  await who.page.getByRole("menuitem", { name: what }).click();
}

test("a second file is imported, and both people see all of it", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await addFile(ada, "helper.py");
  await expect(ada.editor).toBeFocused();
  await ada.write("def greet(name):\n    return 'hello ' + name\n");
  await expect(tab(bob, "helper.py")).toBeVisible();
  await bob.write("import helper\nprint(helper.greet('Bob'))\n");
  await bob.stored();
  await ada.run.click(); // from the other file: Run executes the main one
  await expect(bob.console).toContainText("hello Bob");
  await expect(ada.console).toContainText("hello Bob");

  // Another file is made the one that Run executes, for everybody.
  await addFile(bob, "tool.js");
  await bob.write("console.log('from', 'the tool');\n");
  await act(bob, "Run this file");
  await expect(ada.language).toContainText("JavaScript");
  await expect(tab(ada, "tool.js")).toContainText("Run starts this file");
  await tab(ada, "main.py").click();
  await ada.page.keyboard.press("ControlOrMeta+Enter");
  await expect(bob.console).toContainText("from the tool");
});

test("a deleted file comes back with its text, at whoever's hand", async ({ join }) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await addFile(ada, "helper.py");
  await ada.write("kept = 'every letter'\n");
  await ada.stored();
  await tab(bob, "helper.py").click();
  await bob.sees("every letter");

  await act(ada, "Delete");
  await expect.poll(() => names(ada)).toEqual(["main.py"]);
  await expect(tab(bob, "helper.py")).toHaveCount(0);
  await expect(tab(bob, "main.py")).toHaveAttribute("aria-selected", "true");
  await ada.page.getByRole("button", { name: "Undo" }).click();
  await ada.sees("every letter");
  await expect(tab(bob, "helper.py")).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "Restore" })).toHaveCount(0);

  // Again, and this time the other takes it back.
  await tab(ada, "helper.py").focus();
  await ada.page.keyboard.press("Delete");
  await expect(bob.page.getByText("“helper.py” was deleted by somebody else.")).toBeVisible();
  await bob.page.getByRole("button", { name: "Restore" }).click();
  await bob.sees("every letter");
  await tab(ada, "helper.py").click();
  await ada.sees("every letter");
  await ada.stored();
  await ada.page.reload();
  await tab(ada, "helper.py").click();
  await ada.sees("every letter");
});

test("a name is checked as the relay checks it, and said what is wrong", async ({ join }) => {
  const ada = await join("Ada");
  await ada.editor.focus();
  await ada.page.keyboard.press("Control+Alt+n");
  const problem = ada.page.getByRole("alert");
  for (const [name, sentence] of [
    ["main.py", "There is already a file “main.py”."],
    ["main.py/x", "“main.py” is a file, so it cannot be a folder too."],
    ["../secret", "Use a plain name, or folders with slashes, as in src/helper.py."],
    ["a?.py", "A file’s name cannot have the character ?"],
  ] as const) {
    await nameField(ada).fill(name);
    await nameField(ada).press("Enter");
    await expect(problem).toHaveText(sentence);
    await expect(nameField(ada)).toHaveAttribute("aria-invalid", "true");
  }
  expect(await axe(ada.page)).toEqual([]);
  await nameField(ada).fill("src/deep/helper.py");
  await nameField(ada).press("Enter");
  await expect(problem).toHaveCount(0);
  await expect.poll(() => names(ada)).toEqual(["main.py", "src/deep/helper.py"]);
  await ada.write("x = 21\n");
  await tab(ada, "main.py").click();
  await ada.write("from src.deep import helper\nprint(helper.x * 2)\n");
  await ada.run.click();
  await expect(ada.console).toContainText("42");
});

test("by keyboard alone: add, move, rename, run, delete, undo", async ({ join }) => {
  const ada = await join("Ada");
  const { keyboard } = ada.page;
  await expect(ada.editor).toBeFocused();
  await keyboard.press("Control+Alt+n");
  await keyboard.type("second.py");
  await keyboard.press("Enter");
  await expect(ada.editor).toBeFocused();
  await keyboard.type("print(2 * 4)");
  await keyboard.press("Escape"); // closes what completes the word
  await keyboard.press("Escape");
  await keyboard.press("Shift+Tab"); // the menu
  await keyboard.press("Shift+Tab"); // new file
  await keyboard.press("Shift+Tab");
  await expect(tab(ada, "second.py")).toBeFocused();
  await keyboard.press("ArrowLeft");
  await expect(tab(ada, "main.py")).toBeFocused();
  await expect(tab(ada, "main.py")).toHaveAttribute("aria-selected", "true");
  await keyboard.press("End");
  await keyboard.press("F2");
  await expect(nameField(ada)).toBeFocused();
  expect(await axe(ada.page)).toEqual([]);
  await keyboard.type("third"); // the ending stays
  await keyboard.press("Enter");
  await expect(tab(ada, "third.py")).toBeFocused();
  await keyboard.press("F2");
  await keyboard.type("never mind");
  await keyboard.press("Escape");
  await expect(tab(ada, "third.py")).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(ada.page.getByRole("menuitem", { name: "Run this file" })).toBeFocused();
  expect(await axe(ada.page)).toEqual([]);
  await keyboard.press("ArrowDown");
  await expect(ada.page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await keyboard.press("Home");
  await keyboard.press("Enter");
  await keyboard.press("ControlOrMeta+Enter");
  await expect(ada.console).toContainText("8");
  await tab(ada, "third.py").focus();
  await keyboard.press("Delete");
  await expect.poll(() => names(ada)).toEqual(["main.py"]);
  expect(await axe(ada.page)).toEqual([]);
  await keyboard.press("Delete"); // the only one stays
  await expect.poll(() => names(ada)).toEqual(["main.py"]);
  await ada.page.getByRole("button", { name: "Undo" }).press("Enter");
  await ada.sees("print(2 * 4)");
});

test("a file keeps its undo, its place and its caret while another is open", async ({ join }) => {
  const ada = await join("Ada");
  await ada.write(Array.from({ length: 300 }, (_, i) => `line_${i} = ${i}`).join("\n"));
  await ada.page.keyboard.press("ControlOrMeta+Home");
  for (let i = 0; i < 120; i++) await ada.page.keyboard.press("ArrowDown");
  await ada.page.keyboard.insertText("# here "); // at once: what is typed slowly is undone in parts
  const scroller = ada.page.locator(".cm-scroller").first();
  const top = await scroller.evaluate((e) => e.scrollTop);
  expect(top).toBeGreaterThan(300);
  await addFile(ada, "helper.py");
  await ada.page.keyboard.type("x = 1");
  await tab(ada, "main.py").click();
  await expect(ada.editor).toBeFocused();
  await expect
    .poll(() => scroller.evaluate((e) => e.scrollTop).then((now) => Math.abs(now - top)))
    .toBeLessThan(30);
  await ada.page.keyboard.insertText("and there ");
  await expect(ada.editor).toContainText("# here and there line_120");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await expect(ada.editor).not.toContainText("# here");
  await tab(ada, "helper.py").click();
  await ada.sees("x = 1");
  await ada.page.keyboard.press("ControlOrMeta+z");
  await expect(ada.editor).not.toContainText("x = 1");
});

test("where the others are shows on the tabs", async ({ join }) => {
  const ada = await join("Ada Lovelace");
  const bob = await join("Bob");
  await ada.type("text\n");
  await addFile(bob, "helper.py");
  await expect(tab(ada, "helper.py")).toContainText("Here: Bob.");
  await expect(tab(bob, "main.py")).toContainText("Here: Ada Lovelace.");
  await expect(ada.page.locator(".cm-person")).toHaveCount(0); // the caret went with him
  await tab(ada, "helper.py").click();
  await expect(tab(bob, "main.py")).not.toContainText("Here");
  await bob.type("together");
  await expect(ada.page.locator(".cm-person[data-name='Bob']")).toBeAttached();
});

test("renamed, deleted and added at once, without a network between: all end the same", async ({
  join,
  cable,
  interview,
}) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  const bob = await join("Bob");
  for (const name of ["one.py", "two.py"]) {
    await addFile(ada, name);
    await ada.write(`name = '${name}'\n`);
  }
  await ada.stored();
  await expect.poll(() => names(bob)).toEqual(["main.py", "one.py", "two.py"]);

  cable.pull();
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  // Ada: renames one, types into two, adds a helper. Bob: renames one too, deletes two, adds a helper too.
  await tab(ada, "one.py").dblclick();
  await nameField(ada).fill("ones.py");
  await nameField(ada).press("Enter");
  await tab(ada, "two.py").click();
  await ada.type("typed = 'without a network'\n");
  await addFile(ada, "helper.py");
  await ada.write("mine = 'ada'\n");
  await tab(bob, "one.py").click();
  await act(bob, "Rename");
  await nameField(bob).fill("uno.py");
  await nameField(bob).press("Enter");
  await tab(bob, "two.py").click();
  await act(bob, "Delete");
  await addFile(bob, "helper.py");
  await bob.write("mine = 'bob'\n");
  await bob.stored();

  cable.plug();
  await ada.stored();
  await expect
    .poll(async () => JSON.stringify(await names(ada)) === JSON.stringify(await names(bob)))
    .toBe(true);
  const left = await names(ada);
  expect(left).toHaveLength(4);
  expect(left.filter((name) => name === "helper.py")).toHaveLength(2);
  expect(left.some((name) => name === "ones.py" || name === "uno.py")).toBe(true);

  // Two files of one name: said on the tabs, and by the relay.
  await expect(tab(ada, "helper.py").first()).toContainText("Another file or folder has this name");
  await bob.run.click();
  await expect(bob.page.getByRole("alert")).toContainText("helper.py");
  await tab(ada, "helper.py").first().dblclick();
  await nameField(ada).fill("helper-a.py");
  await nameField(ada).press("Enter");
  await expect(tab(bob, "helper-a.py")).toBeVisible();
  await expect(tab(bob, "helper.py")).not.toContainText("Another file");

  // What she typed into the file that he deleted is not lost.
  await ada.page.getByRole("button", { name: "Restore" }).click();
  await ada.sees("typed = 'without a network'");
  await ada.stored();
  await tab(bob, "two.py").click();
  await bob.sees("typed = 'without a network'");
});

test("nothing of the files can be changed after the end", async ({ join, relay, interview }) => {
  const ada = await join("Ada");
  await addFile(ada, "helper.py");
  await ada.page.getByRole("button", { name: "New file" }).click();
  await nameField(ada).fill("helper.py"); // there is one
  await nameField(ada).press("Enter");
  await expect(ada.page.getByRole("alert")).toBeVisible();
  await relay.api("POST", `/api/interviews/${interview.id}/end`);
  await expect(ada.page.getByRole("button", { name: "New file" })).toHaveCount(0);
  await expect(nameField(ada)).toHaveCount(0);
  await expect(ada.page.getByRole("alert")).toHaveCount(0);
  await tab(ada, "main.py").focus();
  await ada.page.keyboard.press("Delete");
  await ada.page.keyboard.press("F2");
  await expect(nameField(ada)).toHaveCount(0);
  await expect.poll(() => names(ada)).toEqual(["main.py", "helper.py"]);
});

test("many files fit on a phone", async ({ join }) => {
  const ada = await join("Ada", { viewport: { width: 375, height: 700 }, isMobile: true, hasTouch: true });
  for (const name of ["helper.py", "a_long_name_of_a_module.py", "data.txt", "README.md"])
    await addFile(ada, name);
  await expect(tab(ada, "README.md")).toBeInViewport();
  await expect(ada.page.getByRole("button", { name: "New file" })).toBeInViewport();
  await ada.page.getByRole("button", { name: /^Actions for/ }).click();
  await expect(ada.page.getByRole("menuitem", { name: "Delete" })).toBeInViewport();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect(await axe(ada.page)).toEqual([]);
});

test("a deleted file's name leaves the buttons beside it where they are seen", async ({ join }) => {
  const ada = await join("Ada");
  const readers = [
    await join("Bob", { viewport: { width: 1280, height: 800 } }),
    await join("Cy", { viewport: { width: 360, height: 640 } }),
  ];
  const long = `${"long_".repeat(38)}.py`;
  await addFile(ada, long);
  await addFile(ada, "short.py");
  for (const reader of readers) await expect(tab(reader, "short.py")).toBeVisible();
  for (const name of ["short.py", long]) {
    await tab(ada, name).focus();
    await ada.page.keyboard.press("Delete");
  }
  for (const { page } of [ada, ...readers]) {
    const told = page.getByRole("status").filter({ hasText: "was deleted" });
    await expect(told.getByRole("button", { name: /^(Undo|Restore)$/ })).toHaveCount(2);
    for (const button of await told.getByRole("button").all())
      await expect(button).toBeInViewport({ ratio: 1 });
    const name = told.getByTitle(long);
    await expect(name).toHaveCSS("text-overflow", "ellipsis");
    await expect(name).toHaveAttribute("dir", "auto");
    expect(await name.evaluate((e) => [e.getClientRects().length, e.scrollWidth > e.clientWidth])).toEqual([
      1,
      true,
    ]);
  }
  await readers[1]?.page.getByRole("button", { name: "Restore" }).last().click();
  await expect(tab(ada, long)).toBeVisible();
});
