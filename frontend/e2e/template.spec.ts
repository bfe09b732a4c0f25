import { expect, type InterviewHere, joinByLink, test } from "./fixtures";
import { Wiretap } from "./wiretap";

const STARTER = 'import { greet } from "./lib/greet.js";\nconsole.log(greet("Ada"));\n';
const GUIDANCE = "Only for interviewers: ask about the empty name";

test("a session begins with its template, for two who enter at the same moment, and not with its guidance", async ({
  relay,
  browserOf,
}) => {
  const template = await relay.api<{ id: string }>("POST", "/api/templates", {
    name: "Greetings",
    language: "javascript",
    instructions: "Greet *politely*.",
    guidance: GUIDANCE,
    files: [
      { name: "lib/greet.js", text: 'export const greet = (name) => "Good morning, " + name;\n' },
      { name: "main.js", text: STARTER },
    ],
    main: "main.js",
  });
  const interview = await relay.api<InterviewHere>("POST", "/api/interviews", { templateId: template.id });
  const contexts = await Promise.all([browserOf(), browserOf()]);
  const taps = contexts.map((context) => Wiretap.on(context));
  const [ada, bob] = await Promise.all(
    contexts.map(async (context, n) =>
      joinByLink(await context.newPage(), interview.joinUrl, `Candidate ${n}`),
    ),
  );
  if (!ada || !bob) throw new Error("two were to join");

  for (const person of [ada, bob]) await expect.poll(() => person.shown()).toBe(STARTER);
  await ada.run.click();
  await expect(bob.console).toContainText("Good morning, Ada");
  await bob.type('console.log(greet("Bob"));\n');
  await ada.sees('greet("Bob")');
  await bob.stored();
  expect(await relay.code(interview.id)).toBe(`${STARTER}console.log(greet("Bob"));\n`);
  await ada.page.reload();
  await expect.poll(() => ada.shown()).toBe(`${STARTER}console.log(greet("Bob"));\n`);

  for (const tap of taps) {
    expect(await tap.has("Greet *politely*.")).toBe(true);
    expect(await tap.has(GUIDANCE)).toBe(false);
  }
});
