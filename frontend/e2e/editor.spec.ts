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
