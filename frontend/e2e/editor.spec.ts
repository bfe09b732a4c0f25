import type { Page } from "@playwright/test";
import * as Y from "yjs";
import { expect, type Participant, test } from "./fixtures";
import type { RelayDocument } from "./relayDocument";

// What stands in an editor beside the document's text must never become text.

const NAME = "Grace Hopper";

/** Puts another person's caret into a text. */
function pointAt(code: RelayDocument, text: Y.Text, index: number) {
  const cursor = Y.createRelativePositionFromTypeIndex(text, index);
  code.say({
    user: { id: "grace", name: NAME, color: "var(--person-2)" },
    cursor: { anchor: cursor, head: cursor },
  });
}

/**
 * What browsers do to a line that they rewrite for a text expander, for
 * dictation or for a key over a selection: its nodes are copies that the editor
 * did not make.
 */
function rewriteLines(page: Page, editor: string) {
  return page.evaluate((label) => {
    const content = document.querySelector(`.cm-content[aria-label^="${label}"]`);
    for (const line of content?.querySelectorAll(".cm-line") ?? [])
      line.replaceChildren(...[...line.childNodes].map((node) => node.cloneNode(true)));
  }, editor);
}

const ways: Record<string, (ada: Participant) => Promise<void>> = {
  "a key": async (ada) => {
    await ada.page.keyboard.press("ControlOrMeta+a");
    await ada.page.keyboard.press("x");
  },
  "a text without keys": async (ada) => {
    await ada.page.keyboard.press("ControlOrMeta+a");
    await ada.page.keyboard.insertText("x");
  },
  "a command of the browser": async (ada) => {
    await ada.editor.evaluate((content) => {
      getSelection()?.selectAllChildren(content);
      document.execCommand("insertText", false, "x");
    });
  },
  "an input method": async (ada) => {
    const browser = await ada.page.context().newCDPSession(ada.page);
    await ada.page.keyboard.press("ControlOrMeta+a");
    await browser.send("Input.imeSetComposition", { text: "xx", selectionStart: 2, selectionEnd: 2 });
    await browser.send("Input.insertText", { text: "x" });
  },
};

for (const [way, replace] of Object.entries(ways))
  test(`all replaced by ${way} beside another's caret is what was typed, and no name`, async ({
    join,
    relay,
    interview,
  }) => {
    const ada = await join("Ada");
    await ada.stored();
    const code = await relay.document(interview.id);
    const text = (code.doc.getMap("files").get("main") as Y.Map<Y.Text>).get("text") as Y.Text;
    for (let n = 0; n < 5; n++) {
      await ada.write("alpha\nbeta\n");
      await ada.stored();
      await expect.poll(() => text.toString()).toBe("alpha\nbeta\n");
      pointAt(code, text, text.length);
      await expect(ada.page.locator(`.cm-person[data-name='${NAME}']`)).toBeAttached();
      await ada.editor.focus();
      await replace(ada);
      await expect.poll(() => text.toString()).not.toContain("alpha");
      await ada.stored();
      expect(await relay.code(interview.id)).toBe("x");
      await expect.poll(() => ada.shown()).toBe("x");
    }
    code.dispose();
  });

test("lines that the browser rewrites bring nothing but their text: carets, hints, odd characters", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada");
  await ada.stored();
  const code = await relay.document(interview.id);
  const text = (code.doc.getMap("files").get("main") as Y.Map<Y.Text>).get("text") as Y.Text;

  await expect(ada.page.locator(".cm-hint")).toHaveAttribute("data-hint", /^Write here/);
  pointAt(code, text, 0);
  await expect(ada.page.locator(`.cm-person[data-name='${NAME}']`)).toBeAttached();
  await ada.editor.focus();
  await rewriteLines(ada.page, "Code");
  await ada.page.keyboard.type("a\u00adb\n\n");
  await ada.stored();
  expect(await relay.code(interview.id)).toBe("a\u00adb\n\n");

  await expect.poll(() => text.toString()).toBe("a\u00adb\n\n");
  await expect(ada.page.locator(".cm-specialChar")).toHaveAttribute("data-sign", "•");
  pointAt(code, text, text.length);
  await expect(ada.page.locator(`.cm-person[data-name='${NAME}']`)).toBeAttached();
  await rewriteLines(ada.page, "Code");
  await ada.page.keyboard.type("c");
  await ada.stored();
  expect(await relay.code(interview.id)).toMatch(/^a\u00ad?b\n\nc$/);
  code.dispose();
});

// An input method composes while somebody else takes away what stands beside it, or around it.
const removals: Record<string, { from: number; length: number; left: string }> = {
  "before it": { from: 4, length: 4, left: "one 日本three\n" },
  "behind it": { from: 8, length: 5, left: "one two 日本\n" },
  "on both sides": { from: 4, length: 9, left: "one 日本\n" },
  "all there is": { from: 0, length: 14, left: "日本" },
};
for (const [where, { from, length, left }] of Object.entries(removals))
  test(`what is composed is there once when another removes text ${where}`, async ({
    join,
    relay,
    interview,
  }) => {
    const ada = await join("Ada");
    await ada.stored();
    const code = await relay.document(interview.id);
    const text = (code.doc.getMap("files").get("main") as Y.Map<Y.Text>).get("text") as Y.Text;
    await ada.write("one two three\n");
    await ada.stored();
    await expect.poll(() => text.toString()).toBe("one two three\n");
    await ada.editor.focus();
    await ada.page.keyboard.press("ControlOrMeta+Home");
    for (let n = 0; n < 8; n++) await ada.page.keyboard.press("ArrowRight");
    const browser = await ada.page.context().newCDPSession(ada.page);
    const compose = (composed: string) =>
      browser.send("Input.imeSetComposition", {
        text: composed,
        selectionStart: composed.length,
        selectionEnd: composed.length,
      });
    await compose("に");
    await compose("にほ");
    await expect.poll(() => text.toString()).toBe("one two にほthree\n");
    // Around what is composed, which the other does not touch.
    const before = Math.min(length, Math.max(0, 8 - from));
    code.doc.transact(() => {
      if (length > before) text.delete(Math.max(from, 8) + 2, length - before);
      if (before > 0) text.delete(from, before);
    });
    pointAt(code, text, 0); // the relay keeps the order: who sees this has heard of that
    await expect(ada.page.locator(`.cm-person[data-name='${NAME}']`)).toBeAttached();
    await compose("にほん");
    await compose("日本");
    await browser.send("Input.insertText", { text: "日本" });
    await ada.stored();
    expect(await relay.code(interview.id)).toBe(left);
    await expect.poll(() => ada.shown()).toBe(left);
    code.dispose();
  });

test("Enter leaves the blanks that another is typing behind one's caret", async ({
  join,
  relay,
  interview,
}) => {
  const ada = await join("Ada");
  const bob = await join("Bob");
  await ada.write("end");
  await ada.page.keyboard.press("ControlOrMeta+Home");
  await bob.sees("end");
  await bob.editor.focus();
  await bob.page.keyboard.press("ControlOrMeta+Home");
  await bob.page.keyboard.type("  ");
  await ada.sees("  end");
  await ada.page.keyboard.press("Enter");
  await ada.stored();
  await expect.poll(() => relay.code(interview.id)).toBe("\n  end");

  // Alone, the blanks go along, as in every editor.
  await bob.page.context().close();
  await expect(ada.page.getByRole("button", { name: "Only you are here" })).toBeVisible();
  await ada.page.keyboard.press("Enter");
  await ada.stored();
  await expect.poll(() => relay.code(interview.id)).toBe("\n\nend");
});

test("a name beside a caret is cut where its reader comes last", async ({ join }) => {
  const names = {
    "محمد بن عبد الله بن عبد الرحمن آل سعود، مهندس برمجيات": "rtl",
    "Maximilian von und zu Donaudampfschifffahrt": "ltr",
  };
  const bob = await join("Bob");
  for (const [name, direction] of Object.entries(names)) {
    const one = await join(name);
    await one.type(`${direction}\n`);
    const caret = bob.page.locator(`.cm-person[data-name="${name}"]`);
    await expect(caret).toBeAttached();
    expect(await caret.evaluate((e) => getComputedStyle(e, "::after").direction)).toBe(direction);
    await one.page.close();
  }
});
