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

function textOf(doc: Y.Doc): Y.Text {
  const text = (filesOf(doc).get("main") as Y.Map<unknown>).get("text");
  if (!(text instanceof Y.Text)) throw new Error("the first file has no text");
  return text;
}

/** Values of every kind under keys that pages read, at every level; the same for the same seed. */
function scatter(doc: Y.Doc, seed: number, times: number) {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const keys = ["files", "session", "tests", "name", "text", "language", "main", "instructions", "order", ""];
  const any = (): unknown =>
    [
      () => random(1000) - 500,
      () => "x".repeat(random(300)),
      () => null,
      () => random(2) === 0,
      () => new Uint8Array(random(50)),
      () => ({ [keys[random(keys.length)] ?? ""]: [random(9), { name: null }] }),
      () => new Y.Text("t".repeat(random(40))),
      () => new Y.Array(),
      () => new Y.Map(),
      () => file(random(2) ? "n.py" : random(9), random(2) ? new Y.Text("x") : random(9)),
    ][random(10)]?.();
  const maps = [filesOf(doc), doc.getMap("session")];
  for (let n = 0; n < times; n++) {
    const map = maps[random(maps.length)] ?? filesOf(doc);
    const key = random(2) ? `any-${random(200)}` : (keys[random(keys.length)] ?? "");
    if (map === filesOf(doc) && key === "main") continue; // the file that the others go on in
    const value = any();
    map.set(key, value);
    if (value instanceof Y.Map && maps.length < 40) maps.push(value);
  }
}

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
  "what no page of ours writes": {
    "embeds and formats in the open file": (doc) => {
      const text = textOf(doc);
      text.insertEmbed(0, { image: "x" });
      text.insertEmbed(text.length, new Y.Map([["a", 1]]));
      text.format(0, text.length, { bold: true, "": null, __proto__: "x" });
      text.insert(1, "\ud800", { colour: { r: [1] } });
    },
    "them again, in one step, and taken away": (doc) =>
      doc.transact(() => {
        const text = textOf(doc);
        for (let n = 0; n < 200; n++) text.insertEmbed(n % 3, [n]);
        text.delete(0, 100);
      }),
    "line ends of every kind": (doc) => textOf(doc).insert(0, "a\r\nb\rc\u2028d\u2029e\u0085f\n"),
    "types of every kind in a type": (doc) => {
      const first = filesOf(doc).get("main") as Y.Map<unknown>;
      for (const [n, type] of [
        new Y.XmlFragment(),
        new Y.XmlElement("script"),
        new Y.XmlText("x"),
        new Y.Array(),
        new Y.Map(),
      ].entries())
        first.set(`more-${n}`, type);
      filesOf(doc).set("xml", file(new Y.XmlText("x"), new Y.XmlElement("x")));
    },
    "numbers that are none": (doc) => {
      const all = [Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 60, 1e308, 10n ** 18n];
      for (const [n, value] of all.entries()) {
        doc
          .getMap("session")
          .set(["main", "language", "tests", "given", "state", "version"][n] ?? "x", value);
        filesOf(doc).set(`number-${n}`, file(value, new Y.Text(String(value))));
      }
    },
    "anything anywhere, many times": (doc) => doc.transact(() => scatter(doc, 20261130, 600)),
    "the first file deleted and made anew": (doc) => {
      filesOf(doc).delete("main");
      filesOf(doc).set("main", file("main.py", new Y.Text("anew\n")));
    },
    "the first file's text replaced by another": (doc) =>
      (filesOf(doc).get("main") as Y.Map<unknown>).set("text", new Y.Text("another\n")),
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

/** While `poisoned` holds, this browser fails at what a code block in Markdown becomes. */
function failAtCodeBlocks() {
  const it = window as { poisoned?: boolean };
  it.poisoned = true;
  const check = (tag: string) => {
    if (tag === "pre" && it.poisoned) throw new Error("cannot be made");
  };
  const make = document.createElement.bind(document);
  document.createElement = ((tag: string, options?: ElementCreationOptions) => {
    check(tag);
    return make(tag, options);
  }) as typeof document.createElement;
  const makeIn = document.createElementNS.bind(document);
  document.createElementNS = ((space: string, tag: string, options?: ElementCreationOptions) => {
    check(tag);
    return makeIn(space, tag, options);
  }) as typeof document.createElementNS;
}

test("what breaks in a pane is told in its place; the other panes go on, and Try again is one", async ({
  relay,
  browserOf,
}) => {
  const template = await relay.api<{ id: string }>("POST", "/api/templates", {
    name: "Sum",
    language: "python",
    instructions: "Add *two* numbers.",
    guidance: "Ask why.\n\n```\nwhy?\n```\n",
  });
  const interview = await relay.api<{ id: string; joinUrl: string }>("POST", "/api/interviews", {
    templateId: template.id,
  });
  const pages = await Promise.all([1, 2].map(async () => (await browserOf()).newPage()));
  const [one, two] = pages as [Page, Page];
  for (const page of pages) await page.addInitScript(failAtCodeBlocks);
  const ada = await joinByLink(one, interview.joinUrl, "Ada");
  const grace = await signedIn(two, relay, interview.id);
  await expect(one.getByRole("region", { name: "Instructions" })).toContainText("Add two numbers.");

  // It is live, and everybody reads it: what comes breaks the pane of both.
  await relay.api("PUT", `/api/interviews/${interview.id}/instructions`, {
    text: "Now *so*:\n\n```\nadd(1, 2)\n```\n",
  });
  for (const page of pages) {
    const broken = page.getByRole("alert").filter({ hasText: "The instructions could not be shown." });
    await expect(broken).toContainText("Nothing of your work is lost, and the rest of the page goes on.");
    await broken.getByRole("button", { name: "Try again" }).click();
    await expect(broken.getByRole("button", { name: "Reload the page" })).toBeVisible(); // it broke again
  }
  await two.getByRole("tab", { name: "Guide" }).click();
  await expect(two.getByRole("alert").filter({ hasText: "The guide could not be shown." })).toBeVisible();
  await two.getByRole("tab", { name: "Notes" }).click();
  await two.getByRole("textbox", { name: "Notes" }).click();
  await two.keyboard.type("written beside it");
  await expect(two.getByText("Stored", { exact: true })).toBeVisible();
  await ada.type("print('still here')");
  await grace.sees("still here");
  await ada.run.click();
  for (const person of [ada, grace]) await expect(person.console).toContainText("still here");

  for (const page of pages) {
    await page.evaluate(() => {
      (window as { poisoned?: boolean }).poisoned = false;
    });
    await page.getByRole("button", { name: "Try again" }).first().click();
    await expect(page.getByRole("region", { name: "Instructions" })).toContainText("add(1, 2)");
  }
  await two.getByRole("tab", { name: "Guide" }).click();
  await two.getByRole("button", { name: "Try again" }).click();
  await expect(two.getByRole("region", { name: "Guide" })).toContainText("why?");
  await grace.stored();
});
