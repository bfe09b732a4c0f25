// @vitest-environment node
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// The candidate's page is built anew and read: what it must not hold may come in through any import.
const frontend = resolve(import.meta.dirname, "../..");
let folder = "";
const texts = new Map<string, string>();
/** Others' lists of keywords, in which any word may be. */
const highlighter = /\/node_modules\/@(codemirror\/(lang-|legacy-modes)|lezer\/)/;
const highlighters = new Set<string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-bundle-"));
  const built = await build({
    configFile: join(frontend, "vite.candidate.config.ts"),
    configLoader: "runner",
    logLevel: "error",
    build: { outDir: folder },
  });
  for (const { output } of [built].flat().filter((each) => "output" in each))
    for (const chunk of output)
      if (chunk.type === "chunk" && chunk.moduleIds.every((id) => highlighter.test(id)))
        highlighters.add(chunk.fileName);
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !/\.(js\.gz|css\.gz|html)$/.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    const text = path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    texts.set(path.slice(folder.length + 1).replace(/\.gz$/, ""), text.toString());
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
      const holding = [...texts]
        .filter(([name, text]) => !highlighters.has(name) && word.test(text))
        .map(([name]) => name);
      expect(holding).toEqual([]);
    });
  }

  it("loads nothing of what can wait before its first key", () => {
    const names = [...texts.keys()].filter((name) => name.endsWith(".js"));
    const named = (file: string) => names.find((name) => name.endsWith(`/${file}`)) ?? "";
    const first = new Set<string>();
    const follow = (name: string) => {
      if (first.has(name)) return;
      first.add(name);
      for (const [, file = ""] of (texts.get(name) ?? "").matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
        follow(named(file));
    };
    const app = names.find((name) => /\/app-[^/]+\.js$/.test(name)) ?? "";
    follow(app);
    const text = [...first].map((name) => texts.get(name) ?? "").join("\n");
    expect(text).toContain("Run tests"); // what it has of the tests
    for (const later of ["Brainfuck", "No language is called that", "Tests of this session"]) {
      expect([...texts.values()].some((other) => other.includes(later))).toBe(true);
      expect(text.includes(later), later).toBe(false);
    }
    expect(gzipSync(text).length).toBeLessThan(200 * 1024);
  });

  it("runs no inline script and loads nothing from elsewhere", () => {
    for (const [name, text] of texts) {
      if (!name.endsWith(".html")) continue;
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(text).not.toMatch(/(?:src|href)="(?!\/assets\/|\.?\/)/);
      expect(text).not.toMatch(/\son\w+=/);
    }
  });
});
