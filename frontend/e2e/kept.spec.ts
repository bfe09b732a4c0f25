import { type BrowserContext, expect, type Page } from "@playwright/test";
import * as Y from "yjs";
import { type Participant, test, through } from "./fixtures";

/** What this browser keeps of a session, and what the line says of it. */

declare global {
  interface Window {
    /** While it is true, every write to IndexedDB is aborted. */
    fullDisk?: boolean;
  }
}

/** A browser whose writes a test can abort, as one does that has no space left. */
async function withFullDisk(context: BrowserContext) {
  await context.addInitScript(() => {
    for (const method of ["add", "put"] as const) {
      const write = IDBObjectStore.prototype[method];
      IDBObjectStore.prototype[method] = function (...given) {
        const request = write.apply(this, given);
        if (window.fullDisk) this.transaction.abort();
        return request;
      };
    }
  });
}

const fillDisk = (page: Page, full: boolean) =>
  page.evaluate((full) => {
    window.fullDisk = full;
  }, full);

/** Ada behind a cable, in a browser whose disk can be full. */
async function beside(
  join: (name: string, options?: object, joinUrl?: string) => Promise<Participant>,
  link: string,
): Promise<Participant> {
  const ada = await join("Ada", {}, link);
  await withFullDisk(ada.page.context());
  await ada.page.reload();
  await ada.type("before\n");
  await ada.stored();
  return ada;
}

test("what the browser does not keep is not said to be kept, and no key of it is lost", async ({
  join,
  cable,
  interview,
}) => {
  const link = through(cable, interview.joinUrl);
  const ada = await beside(join, link);
  cable.pull();
  await expect(ada.storage).toHaveText("Offline: kept in this browser");
  await fillDisk(ada.page, true);
  await ada.type("twenty keys, no disk");
  await expect(ada.storage).toHaveText("Offline: kept in this page only");
  const context = ada.page.context();
  await ada.page.close();
  cable.plug();

  const page = await context.newPage();
  await page.goto(link);
  await expect(page.locator(".cm-content")).toContainText("twenty keys, no disk");
  const bob = await join("Bob");
  await bob.sees("before\ntwenty keys, no disk");
});

test("a browser that has space again keeps everything", async ({ join, cable, interview }) => {
  const ada = await beside(join, through(cable, interview.joinUrl));
  cable.pull();
  await expect(ada.storage).toHaveText("Offline: kept in this browser");
  await fillDisk(ada.page, true);
  await ada.type("kept later\n");
  await expect(ada.storage).toHaveText("Offline: kept in this page only");
  await fillDisk(ada.page, false);
  await expect(ada.storage).toHaveText("Offline: kept in this browser", { timeout: 60_000 });
  expect(await keptText(ada.page)).toBe("before\nkept later\n");
});

test("a database that is taken away is made anew with everything", async ({ join, cable, interview }) => {
  const ada = await join("Ada", {}, through(cable, interview.joinUrl));
  await ada.type("before\n");
  await ada.stored();
  cable.pull();
  await expect(ada.storage).toHaveText("Offline: kept in this browser");
  await ada.page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  await ada.type("after\n");
  await expect(ada.storage).toHaveText("Offline: kept in this browser");
  await expect.poll(() => keptText(ada.page), { timeout: 30_000 }).toBe("before\nafter\n");
});

test("what an earlier release kept is there", async ({ join, relay, interview }) => {
  const ada = await join("Ada");
  await ada.type("before\n");
  await ada.stored();
  await expect.poll(() => keptText(ada.page)).toBe("before\n");
  const name = await databaseOf(ada.page);
  const doc = await keptDocument(ada.page);
  const rows = [Y.encodeStateAsUpdate(doc)];
  doc.on("update", (update) => rows.push(update));
  for (const word of ["of ", "an ", "earlier ", "release"]) append(doc, word);

  // Nobody has it open meanwhile.
  await ada.page.goto(`${relay.url}/i/${"x".repeat(26)}`);
  await ada.page.evaluate(asYIndexeddb, { name, rows: rows.map((row) => [...row]) });
  await ada.page.goto(interview.joinUrl);
  await ada.sees("before\nof an earlier release");
  await ada.stored();
  const bob = await join("Bob");
  await bob.sees("before\nof an earlier release");
});

/** Writes a document as y-indexeddb 9 does: a row for each update, under a growing number. */
async function asYIndexeddb({ name, rows }: { name: string; rows: number[][] }) {
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("updates", { autoIncrement: true });
      request.result.createObjectStore("custom");
    };
    request.onerror = reject;
    request.onsuccess = () => {
      const transaction = request.result.transaction(["updates"], "readwrite");
      for (const row of rows) transaction.objectStore("updates").add(new Uint8Array(row));
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

async function databaseOf(page: Page): Promise<string> {
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  const name = names.find((name) => name?.endsWith("/code"));
  if (!name) throw new Error(`no document is kept: ${names}`);
  return name;
}

/** The document as this browser keeps it, without the page's help. */
async function keptDocument(page: Page): Promise<Y.Doc> {
  const doc = new Y.Doc();
  for (const row of await page.evaluate(readRows)) Y.applyUpdate(doc, new Uint8Array(row));
  return doc;
}

async function readRows(): Promise<number[][]> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? "");
  const name = names.find((name) => name.endsWith("/code"));
  if (!name) return [];
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  const rows = await new Promise<Uint8Array[]>((resolve, reject) => {
    if (!db.objectStoreNames.contains("updates")) return resolve([]);
    const request = db.transaction(["updates"]).objectStore("updates").getAll();
    request.onsuccess = () => resolve(request.result as Uint8Array[]);
    request.onerror = reject;
  });
  db.close();
  return rows.map((row) => [...row]);
}

const textOf = (doc: Y.Doc) => {
  const file = doc.getMap("files").get("main");
  const text = file instanceof Y.Map ? file.get("text") : undefined;
  return text instanceof Y.Text ? text : undefined;
};
const keptText = async (page: Page) => textOf(await keptDocument(page))?.toString() ?? "";
function append(doc: Y.Doc, word: string) {
  const text = textOf(doc);
  text?.insert(text.length, word);
}
