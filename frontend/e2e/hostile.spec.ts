import type { Page } from "@playwright/test";
import * as Y from "yjs";
import { expect, joinByLink, Participant, type Relay, test } from "./fixtures";
import type { RelayDocument } from "./relayDocument";

// What is in a shared document was written by a stranger. Whatever it is, every
// page that shows it can be used: live, and after it was loaded anew.

const file = (name: unknown, text: unknown) => {
  const map = new Y.Map<unknown>();
  if (name !== undefined) map.set("name", name);
  if (text !== undefined) map.set("text", text);
  return map;
};

/** Maps in maps, each put into one that is in the document: Yjs itself cannot put in what is deep already. */
function nest(into: Y.Map<unknown>, key: string, depth: number) {
  let inner = into;
  for (let n = 0; n < depth; n++) {
    const next = new Y.Map<unknown>();
    inner.set(n === 0 ? key : "name", next);
    inner = next;
  }
}

type Shape = (doc: Y.Doc) => void;

const filesOf = (doc: Y.Doc) => doc.getMap("files");
const shapes: Record<string, Record<string, Shape>> = {
  "values of every kind": {
    "settings of every kind": (doc) => {
      const session = doc.getMap("session");
      const instructions = `${"> ".repeat(3000)}WRITTEN BY A STRANGER`;
      for (const [key, value] of Object.entries({
        instructions,
        language: 7,
        main: { a: [1] },
        tests: "x",
        state: null,
      }))
        session.set(key, value);
      session.set("__proto__", new Y.Map());
    },
    "a language without end": (doc) => doc.getMap("session").set("language", "x".repeat(100_000)),
    "a language that is a map": (doc) => nest(doc.getMap("session"), "language", 3),
    "files that are no maps": (doc) => {
      const all = [
        1,
        null,
        true,
        "text",
        { name: "x.py", text: "x" },
        [1, 2],
        new Uint8Array(9),
        new Y.Text("x"),
        new Y.Array(),
      ];
      for (const [n, value] of all.entries()) filesOf(doc).set(`odd-${n}`, value);
    },
    "names that are no strings": (doc) => {
      const all = [
        1,
        null,
        {},
        [],
        "",
        undefined,
        new Y.Text("x"),
        new Y.Map(),
        new Y.Array(),
        new Uint8Array(3),
      ];
      for (const [n, name] of all.entries()) filesOf(doc).set(`name-${n}`, file(name, new Y.Text("x")));
    },
    "texts that are no texts": (doc) => {
      const all = ["text", 1, null, undefined, {}, new Y.Map(), new Y.Array()];
      for (const [n, text] of all.entries()) filesOf(doc).set(`text-${n}`, file(`text-${n}.py`, text));
    },
    "ids that are names of the language": (doc) => {
      for (const id of ["__proto__", "constructor", "toString", "hasOwnProperty", "", " "])
        filesOf(doc).set(id, file(`of ${id}`, new Y.Text("x")));
    },
    "roots of another kind": (doc) => {
      const other = new Y.Doc();
      other.getArray("files").push([1, "x", new Y.Map()]);
      other.getText("session").insert(0, "text");
      other.getArray("tests").push([1]);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    },
    "a document in the document": (doc) => filesOf(doc).set("document", file("doc.py", new Y.Doc())),
  },
  "names of every length and direction": {
    "long names": (doc) => {
      filesOf(doc).set("long", file("x".repeat(200_000), new Y.Text("x")));
      filesOf(doc).set("slashes", file("/".repeat(100_000), new Y.Text("x")));
      filesOf(doc).set("folders", file("a/".repeat(50_000), new Y.Text("x")));
      filesOf(doc).set("y".repeat(50_000), file(undefined, new Y.Text("x")));
    },
    "directions and control characters": (doc) => {
      const all = [
        "\u202eyp.niam",
        "\u2066\u2066\u2066x",
        "a\nb\tc",
        "\u0000",
        "\ufeff",
        "\u200b",
        "مرحبا.py",
        "🙂".repeat(60),
        "../../etc/passwd",
      ];
      for (const [n, name] of all.entries())
        filesOf(doc).set(`mark-${n}`, file(name, new Y.Text("\u202e\u0000x")));
    },
    "the same name many times": (doc) => {
      for (let n = 0; n < 40; n++) filesOf(doc).set(`same-${n}`, file("same.py", new Y.Text("x")));
    },
  },
  "depth and number": {
    depth: (doc) => doc.transact(() => nest(filesOf(doc), "deep", 3000)),
    "a text of one long line": (doc) =>
      filesOf(doc).set("line", file("line.py", new Y.Text("x".repeat(300_000)))),
    "thousands of files": (doc) =>
      doc.transact(() => {
        for (let n = 0; n < 4000; n++) filesOf(doc).set(`many-${n}`, file(`many-${n}.py`, new Y.Text("")));
      }),
    "half of them deleted at once": (doc) =>
      doc.transact(() => {
        for (let n = 0; n < 2000; n++) filesOf(doc).delete(`many-${n}`);
      }),
    "all but the first deleted": (doc) =>
      doc.transact(() => {
        for (const id of filesOf(doc).keys()) if (id !== "main") filesOf(doc).delete(id);
      }),
  },
};

const states: Record<string, unknown>[] = [
  { user: "Ada" },
  { user: null, cursor: 1 },
  { user: [], file: {} },
  { user: { id: {}, name: {}, color: {}, role: {} }, cursor: { anchor: 1, head: 1 } },
  {
    user: { name: "x".repeat(10_000), id: "y".repeat(10_000), color: "red;position:fixed" },
    file: "z".repeat(10_000),
  },
  { user: { name: "\u202e\u2066evil\u0000", id: "a" }, cursor: { anchor: {}, head: {} } },
  {
    user: { name: " ", id: "b" },
    cursor: { anchor: { item: { client: -1, clock: 1e300 } }, head: { type: "x" } },
  },
  {
    user: { name: "c" },
    cursor: { anchor: { tname: "files" }, head: { tname: "__proto__" }, extra: [[[[[]]]]] },
  },
];

/**
 * Each types into the first file, at the same time, and it reaches the relay.
 * One above all that is there and one below it: who goes to the end while
 * another types there goes on in the middle of the other's word, as they should.
 * Without blanks: Enter takes those behind its caret with it.
 */
async function usable(people: readonly Participant[], code: RelayDocument, mark: string) {
  expect(people.length).toBeLessThanOrEqual(2);
  await Promise.all(
    people.map(async (person, n) => {
      await person.page
        .getByRole("tab", { name: /^main\.py/ })
        .first()
        .click();
      await person.editor.focus();
      await person.page.keyboard.press(n === 0 ? "ControlOrMeta+Home" : "ControlOrMeta+End");
      await person.page.keyboard.type(`${mark}${person.name[0]}\n`);
      await expect(person.run).toBeVisible();
      await expect(person.page.getByText("could not be shown")).toHaveCount(0);
      await expect(person.page.getByText("WRITTEN BY A STRANGER")).toHaveCount(0);
    }),
  );
  const typed = () => people.filter(({ name }) => !code.text().includes(`${mark}${name[0]}`)).length;
  await expect.poll(typed, { timeout: 60_000 }).toBe(0);
}

async function signedIn(page: Page, relay: Relay, id: string): Promise<Participant> {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
  await page.goto(`${relay.url}/interview/${id}`);
  const grace = new Participant(page, relay.personName);
  await expect(grace.editor).toBeVisible();
  return grace;
}

/** Writes as a stranger; tells whether the relay took it. */
async function writes(relay: Relay, id: string, token: string, shape: Shape): Promise<boolean> {
  const code: RelayDocument = await relay.document(id, "code", token);
  try {
    shape(code.doc);
    return await code.taken();
  } finally {
    code.dispose();
  }
}

for (const [what, group] of Object.entries(shapes))
  test(`a candidate writes ${what}: everybody's page can be used`, async ({
    relay,
    interview,
    join,
    browserOf,
  }) => {
    test.setTimeout(300_000);
    const ada = await join("Ada");
    await ada.type("between\n"); // what is above it, and what is below
    await ada.stored();
    const people = [ada, await signedIn(await (await browserOf()).newPage(), relay, interview.id)];
    const code = await relay.document(interview.id);
    const link = new URL(interview.joinUrl).pathname.split("/").at(-1);
    const { participantToken } = await relay.api<{ participantToken: string }>("POST", `/api/join/${link}`, {
      name: "Mallory",
    });
    let taken = 0;
    for (const [n, [name, shape]] of Object.entries(group).entries())
      await test.step(name, async () => {
        if (await writes(relay, interview.id, participantToken, shape)) taken++;
        await usable(people, code, `#${n}`);
      });
    expect(taken).toBeGreaterThan(1); // otherwise the pages were shown nothing
    await Promise.all(people.map((person) => person.page.reload()));
    await usable(people, code, "#again");
    code.dispose();
  });

test("a candidate says odd things of themselves: everybody's page can be used", async ({
  relay,
  interview,
  join,
  browserOf,
}) => {
  test.setTimeout(300_000);
  const ada = await join("Ada");
  await ada.type("between\n"); // what is above it, and what is below
  await ada.stored();
  const people = [ada, await signedIn(await (await browserOf()).newPage(), relay, interview.id)];
  const reader = await relay.document(interview.id);
  const link = new URL(interview.joinUrl).pathname.split("/").at(-1);
  const { participantToken } = await relay.api<{ participantToken: string }>("POST", `/api/join/${link}`, {
    name: "Mallory",
  });
  for (const [n, state] of states.entries()) {
    const code = await relay.document(interview.id, "code", participantToken);
    code.say(state);
    await usable(people, reader, `#${n}`);
    code.dispose();
  }
  reader.dispose();
});

test("instructions are the relay's: what a candidate writes into the code changes nobody's", async ({
  relay,
  browserOf,
}) => {
  const template = await relay.api<{ id: string }>("POST", "/api/templates", {
    name: "Sum",
    instructions: "Add *two* numbers.",
  });
  const interview = await relay.api<{ id: string; joinUrl: string }>("POST", "/api/interviews", {
    templateId: template.id,
  });
  const ada = await joinByLink(await (await browserOf()).newPage(), interview.joinUrl, "Ada");
  const read = ada.page.getByRole("region", { name: "Instructions" });
  await expect(read).toContainText("Add two numbers.");
  await ada.stored();
  const link = new URL(interview.joinUrl).pathname.split("/").at(-1);
  const { participantToken } = await relay.api<{ participantToken: string }>("POST", `/api/join/${link}`, {
    name: "Mallory",
  });
  expect(
    await writes(relay, interview.id, participantToken, (doc) =>
      doc.getMap("session").set("instructions", "WRITTEN BY A STRANGER"),
    ),
  ).toBe(true);
  const code = await relay.document(interview.id);
  await usable([ada], code, "#here");
  await expect(read).toContainText("Add two numbers.");

  // An interviewer's reach everybody at once.
  await relay.api("PUT", `/api/interviews/${interview.id}/instructions`, { text: "Subtract *them*." });
  await expect(read).toContainText("Subtract them.");
  await relay.api("PUT", `/api/interviews/${interview.id}/instructions`, { text: "> ".repeat(3000) });
  await expect(read).toContainText("too long, or nested too deep");
  await usable([ada], code, "#there");
  code.dispose();
});
