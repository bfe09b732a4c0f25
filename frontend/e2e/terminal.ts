import type { BrowserContext } from "@playwright/test";
import { signIn } from "./desk";
import { expect, Participant, type Relay } from "./fixtures";

// What tests of the console have in common.

/** The lines that a terminal shows, without the blanks on their right. */
export async function lines(person: Participant): Promise<string[]> {
  const rows = await person.page.locator(".xterm-rows > div").allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd());
}
/** One line of the terminal, and no other, is this. What it shows instead is what a failure says. */
export const shows = (person: Participant, line: string | RegExp) =>
  expect
    .poll(
      async () => {
        const all = await lines(person);
        const those = all.filter((shown) => (line instanceof RegExp ? line.test(shown) : shown === line));
        return those.length === 1 ? "that" : all.filter((shown) => shown !== "").join("⏎");
      },
      { message: `${person.name} sees a line ${line}` },
    )
    .toBe("that");

export async function interviewer(
  context: BrowserContext,
  relay: Relay,
  interviewId: string,
): Promise<Participant> {
  const page = await context.newPage();
  await signIn(page, relay, `/interview/${interviewId}`);
  const person = new Participant(page, relay.personName);
  await expect(person.editor).toBeVisible();
  return person;
}
