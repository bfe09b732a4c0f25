import AxeBuilder from "@axe-core/playwright";
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { Cable } from "./cable";
import { type InterviewHere, Relay } from "./relay";

export type { InterviewHere, Relay };
export { expect };

/** Somebody in a session, in a browser of their own. */
export class Participant {
  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  get editor() {
    return this.page.getByRole("textbox", { name: /^Code/ });
  }
  get console() {
    return this.page.getByRole("log", { name: "Output" });
  }
  get storage() {
    return this.page.locator("[data-storage]");
  }
  get run() {
    return this.page.getByRole("button", { name: "Run", exact: true });
  }
  get language() {
    return this.page.getByRole("button", { name: /^Language/ });
  }

  /** Chooses a language by its name, as it is searched for. */
  async chooseLanguage(name: string) {
    await this.language.click();
    await this.page.getByRole("combobox", { name: "Search languages" }).fill(name);
    await this.page.keyboard.press("Enter");
    await expect(this.language).toContainText(name);
  }

  /** Waits until what was done here is on the relay's disk. */
  stored() {
    return expect(this.storage).toHaveAttribute("data-storage", "stored");
  }

  /** Types at the end of the text, key by key. */
  async type(text: string) {
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+End");
    await this.page.keyboard.type(text);
  }

  /** Replaces the whole text as a paste would, without help of the editor's own indentation. */
  async write(text: string) {
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(text);
  }

  /** The editor's lines, with all that stands in them: what the editor would read if they were typed. */
  async shown(): Promise<string> {
    return (await this.editor.locator(".cm-line").allTextContents()).join("\n");
  }

  async sees(text: string | RegExp) {
    const poll = expect.poll(() => this.shown());
    await (typeof text === "string" ? poll.toContain(text) : poll.toMatch(text));
  }
}

/** Opens a join link, writes the name and waits for the editor. */
export async function joinByLink(page: Page, joinUrl: string, name: string): Promise<Participant> {
  await page.goto(joinUrl);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Join" }).click();
  const participant = new Participant(page, name);
  await expect(participant.editor).toBeVisible();
  return participant;
}

/** The same link by another way to the relay. */
export function through(cable: Cable, joinUrl: string): string {
  return cable.url + new URL(joinUrl).pathname;
}

/** What the pages of a context did against their policy, in the browser's own words. */
function watchPolicy(context: BrowserContext, violations: string[]) {
  context.on("console", (message) => {
    // What a test itself injects, as axe does, has no address.
    if (message.location().url && /Content Security Policy|Permissions.Policy/i.test(message.text()))
      violations.push(`${message.page()?.url()}: ${message.text()} ${JSON.stringify(message.location())}`);
  });
}

/** axe's findings, in the words of the rule and the element. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .exclude("iframe[sandbox='']") // no script runs in there, axe's neither
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

interface Fixtures {
  interview: InterviewHere;
  /** A cable to the relay. */
  cable: Cable;
  /** Another browser. Errors that its pages throw fail the test. */
  browserOf: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Joins the interview as a candidate in a browser of their own. */
  join: (name: string, options?: BrowserContextOptions, joinUrl?: string) => Promise<Participant>;
}

export const test = base.extend<Fixtures, { relay: Relay }>({
  context: async ({ context }, use) => {
    const violations: string[] = [];
    watchPolicy(context, violations);
    await use(context);
    expect(violations, "violations of the pages' policy").toEqual([]);
  },
  relay: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const relay = await Relay.start();
      await use(relay);
      await relay.dispose();
    },
    { scope: "worker" },
  ],
  interview: async ({ relay }, use, info) => {
    // Tests of the same worker share its relay, and look rows up by words: none is in this name.
    await use(await relay.interview(`№ ${info.testId.slice(0, 8)}`));
  },
  cable: async ({ relay }, use) => {
    const cable = await Cable.to(relay.url);
    await use(cable);
    await cable.dispose();
  },
  browserOf: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const errors: string[] = [];
    const violations: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: "en-GB",
        ...options,
      });
      context.on("weberror", (error) => errors.push(error.error().stack ?? error.error().message));
      watchPolicy(context, violations);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
    expect(errors, "errors thrown in the pages").toEqual([]);
    expect(violations, "violations of the pages' policy").toEqual([]);
  },
  join: async ({ browserOf, interview }, use) => {
    await use(async (name, options, joinUrl = interview.joinUrl) => {
      const context = await browserOf(options);
      return joinByLink(await context.newPage(), joinUrl, name);
    });
  },
});
