import type { Page } from "@playwright/test";
import { expect, joinByLink, Participant, type Relay, test } from "./fixtures";
import { Wiretap } from "./wiretap";

// The main job, as its users do it: two browsers, one relay, nothing imitated.

// Each key of these words is typed alone, so what crosses the wire in one piece
// is the paste; both ways must stay among interviewers.
const TYPED = "hesitates on recursion";
const PASTED = "strong hire: asks before coding 7f3a";

async function signIn(page: Page, relay: Relay) {
  await page.goto(relay.url);
  await page.getByLabel("E-mail").fill(relay.email);
  await page.getByLabel("Password", { exact: true }).fill(relay.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "New interview" }).first()).toBeVisible();
}

const notesOf = (page: Page) => page.getByRole("textbox", { name: "Notes, for interviewers only" });

test("create, send the link, code together, run, note, restart: everything is there", async ({
  relay,
  browserOf,
}) => {
  // The interviewer makes an interview and copies its link.
  const desk = await browserOf({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await desk.newPage();
  await signIn(page, relay);
  await page.getByRole("button", { name: "New interview" }).first().click();
  const grace = new Participant(page, relay.personName);
  await expect(grace.editor).toBeVisible();
  const address = page.url();
  const interviewId = address.split("/").at(-1) ?? "";
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/i\/[A-Za-z0-9_-]{22,64}$/);
  await page.keyboard.press("Escape");

  // The candidate joins by it, in a browser that knows nothing.
  const home = await browserOf();
  const tap = Wiretap.on(home);
  const ada = await joinByLink(await home.newPage(), link, "Ada Lovelace");
  await expect(page.getByRole("button", { name: "2 people are here" })).toBeVisible();

  // Both type at once and converge.
  await Promise.all([ada.type("# by the candidate\n"), grace.type("# by the interviewer\n")]);
  await ada.stored();
  await grace.stored();
  const both = await relay.code(interviewId);
  for (const person of [ada, grace]) await expect.poll(() => person.shown()).toBe(both);
  const letters = (text: string) => [...text].sort().join("");
  expect(letters(both)).toBe(letters("# by the candidate\n# by the interviewer\n"));

  // Notes: among interviewers.
  await notesOf(page).click();
  await page.keyboard.type(`${TYPED}\n`);
  await page.keyboard.insertText(PASTED);
  await expect(notesOf(page)).toContainText(PASTED);

  // Python runs, and both see it.
  await ada.write("print('sum', sum(range(10)))\n");
  await grace.sees("sum(range(10))");
  await ada.run.click();
  await expect(ada.console).toContainText("sum 45");
  await expect(grace.console).toContainText("sum 45");

  // JavaScript too, run by the other.
  await grace.chooseLanguage("JavaScript");
  await grace.write("console.log([1, 2, 3].map((n) => n * n).join('-'));\n");
  await ada.sees("n * n");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(ada.console).toContainText("1-4-9");
  await expect(grace.console).toContainText("1-4-9");
  await grace.stored();
  await ada.stored();
  const code = await relay.code(interviewId);

  // The relay goes and comes back. Nobody reloads, nothing is lost.
  expect(await relay.stop()).toBe(0);
  await expect(ada.storage).toHaveAttribute("data-storage", "offline");
  await ada.type("// while the relay was away\n");
  await relay.serve();
  await ada.stored();
  await grace.sees("while the relay was away");

  // A new browser finds all of it: code, notes, executions.
  const later = await (await browserOf()).newPage();
  await signIn(later, relay);
  await later.goto(address);
  const again = new Participant(later, relay.personName);
  await again.sees("while the relay was away");
  expect(await relay.code(interviewId)).toContain(code.trimEnd());
  await expect(notesOf(later)).toContainText(TYPED);
  await expect(notesOf(later)).toContainText(PASTED);
  await expect(again.console).toContainText("sum 45");
  await expect(again.console).toContainText("1-4-9");

  // And of the notes, no byte ever reached the candidate.
  await ada.page.reload();
  await ada.sees("while the relay was away");
  expect(tap.frames).toBeGreaterThan(20);
  expect(await tap.has("console.log([1, 2, 3]"), "the tap hears what the candidate may see").toBe(true);
  for (const secret of [TYPED, PASTED, PASTED.slice(0, 11), "/notes", "Notes, for interviewers"]) {
    expect(await tap.has(secret), `"${secret}" reached the candidate`).toBe(false);
  }
});

test("a candidate who asks for the notes is refused, whether they exist or not", async ({
  join,
  interview,
}) => {
  const ada = await join("Ada");
  const answers = await ada.page.evaluate(async (id) => {
    const key = Object.keys(localStorage).concat(Object.keys(sessionStorage));
    const kept = key.map((k) => localStorage.getItem(k) ?? sessionStorage.getItem(k) ?? "").join(" ");
    const token = /cp_[A-Za-z0-9_-]+/.exec(kept)?.[0] ?? "";
    const text = (s: string) => [s.length, ...new TextEncoder().encode(s)];
    const ask = (name: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live`);
        socket.binaryType = "arraybuffer";
        socket.onopen = () => socket.send(new Uint8Array([...text(name), 2, 0, ...text(token)]));
        socket.onmessage = ({ data }) => {
          const answer = new Uint8Array(data as ArrayBuffer).slice(text(name).length);
          resolve(`${answer[0]} ${answer[1]} ${new TextDecoder().decode(answer.slice(3))}`);
          socket.close();
        };
        socket.onclose = ({ code, reason }) => reject(new Error(`closed: ${code} ${reason}`));
      });
    return {
      token: token !== "",
      code: await ask(`${id}/code`),
      notes: await ask(`${id}/notes`),
      unknown: await ask("nosuchinterview00/notes"),
      elsewhere: await ask("nosuchinterview00/code"),
    };
  }, interview.id);
  expect(answers.token).toBe(true);
  expect(answers.code).toBe("2 2 read-write");
  expect(answers.notes).toMatch(/^2 1 /);
  expect(answers.unknown).toBe(answers.notes);
  expect(answers.elsewhere).toBe(answers.notes);
});

test("nobody listens unseen", async ({ relay, browserOf, interview }) => {
  const page = await (await browserOf()).newPage();
  await signIn(page, relay);
  await page.goto(`${relay.url}/interview/${interview.id}`);
  await expect(page.getByRole("button", { name: "Only you are here" })).toBeVisible();

  // A page that joins and then says nothing of its person.
  const silent = await browserOf();
  await silent.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      const bytes = data instanceof Uint8Array ? data : new Uint8Array(0);
      if (bytes[1 + (bytes[0] ?? 0)] !== 1) send.call(this, data); // 1: awareness, after the document's name
    };
  });
  await joinByLink(await silent.newPage(), interview.joinUrl, "Eve");
  await page.getByRole("button", { name: "2 people are here" }).click();
  await expect(page.getByRole("region", { name: "2 people are here" })).toContainText("Eve");
});

test("bad input gets a clear answer and harms nobody", async ({ relay, interview, join }) => {
  const ada = await join("Ada");
  await ada.type("before\n");
  await ada.stored();

  const close = await ada.page.evaluate(
    () =>
      new Promise<{ code: number; reason: string }>((resolve) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live`);
        socket.onopen = () => socket.send(new Uint8Array([255, 255, 255, 255, 255, 255]));
        socket.onclose = ({ code, reason }) => resolve({ code, reason });
      }),
  );
  expect(close.code).toBe(4400);
  expect(close.reason).not.toBe("");
  await ada.type("after\n");
  await ada.stored();

  const post = async (body: string, path = "/api/interviews") => {
    const answer = await fetch(relay.url + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${relay.token}`, "Content-Type": "application/json" },
      body,
    });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  const unknown = await post('{"nmae": "x"}');
  expect(unknown.status).toBe(422);
  expect(unknown.type).toContain("application/problem+json");
  expect(unknown.text).toContain("nmae");
  const wrong = await post('{"minutes": "sixty"}');
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("minutes");
  const large = await post(JSON.stringify({ name: "x".repeat(3 << 20) }));
  expect(large.status).toBe(413);

  // A link that is wrong and one that is dead look the same.
  await relay.api("POST", "/api/interviews/delete", { ids: [interview.id] });
  await expect(ada.page.getByRole("heading", { name: "This interview was deleted" })).toBeVisible();
  const pages = [];
  for (const url of [interview.joinUrl, `${relay.url}/i/${"a".repeat(26)}`]) {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    expect(answer.status).toBe(404);
    pages.push((await answer.text()).replace(/ nonce="\w{26}"/, "")); // which is another each time
  }
  expect(pages[0]).toBe(pages[1]);
  expect(pages[0]).toMatch(/link/i);
});
