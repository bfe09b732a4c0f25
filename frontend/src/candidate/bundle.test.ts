// @vitest-environment node
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// The candidate's page is built anew and read: what it must not hold may come in through any import.
const frontend = resolve(import.meta.dirname, "../..");
let folder = "";
const texts = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-bundle-"));
  await build({
    configFile: join(frontend, "vite.candidate.config.ts"),
    configLoader: "runner",
    logLevel: "error",
    build: { outDir: folder },
  });
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !/\.(js|html|css)$/.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    texts.set(path.slice(folder.length + 1), await readFile(path, "utf8"));
  }
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the candidate's page", () => {
  it("was built", () => {
    expect([...texts.keys()]).toContain("candidate/index.html");
    expect([...texts.keys()].some((name) => name.endsWith(".js"))).toBe(true);
  });

  for (const word of [
    /notes/i,
    /guidance/i,
    /scorecard/i,
    /mantine/i,
    /interviews\/delete/,
    /sign-in/,
    /react-dom/,
  ]) {
    it(`holds nothing of ${word}`, () => {
      const holding = [...texts].filter(([, text]) => word.test(text)).map(([name]) => name);
      expect(holding).toEqual([]);
    });
  }

  it("runs no inline script and loads nothing from elsewhere", () => {
    for (const [name, text] of texts) {
      if (!name.endsWith(".html")) continue;
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(text).not.toMatch(/(?:src|href)="(?!\/assets\/|\.?\/)/);
      expect(text).not.toMatch(/\son\w+=/);
    }
  });
});
