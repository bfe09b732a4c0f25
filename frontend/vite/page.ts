import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin, UserConfig } from "vite";
import { packages } from "./packages.ts";

const frontend = resolve(import.meta.dirname, "..");
const compressible = /\.(js|css|svg|json|txt|map)$/; // no pages: each answer has another one, see backend/pages

/**
 * The part of a Vite configuration that both pages share. What is built can be
 * served as it lies: a file's path under dist is its path on the relay.
 *
 *   dist/<page>/index.html          the page
 *   dist/<page>/packages.json       the npm packages that are in it
 *   dist/assets/<page>/<name>-<hash>.js, .css, .woff2   for ever the same under that name
 *   *.br and .gz                   instead of every asset that is text: backend/pages unpacks it for who takes neither
 */
export function page(name: "interviewer" | "candidate", pages: string[]): UserConfig {
  return {
    root: join(frontend, "src"),
    publicDir: false,
    base: "/",
    cacheDir: join(frontend, "node_modules/.vite", name),
    plugins: [distribution(name), packages(name)],
    server: {
      proxy: {
        "/api": relayInDevelopment,
        "/live": { target: relayInDevelopment.replace(/^http/, "ws"), ws: true },
      },
    },
    build: {
      outDir: join(frontend, "dist"),
      assetsDir: `assets/${name}`,
      emptyOutDir: false, // two pages and .gitkeep share dist; distribution() empties what is ours
      assetsInlineLimit: 0, // the relay's content security policy has no data: for fonts
      target: "es2022",
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900,
      rollupOptions: { input: pages.map((file) => join(frontend, "src", name, file)) },
    },
  };
}

const relayInDevelopment = process.env.CANDOR_RELAY ?? "http://127.0.0.1:7420";

/** Empties the page's own folders before a build, and packs what was written after it. */
function distribution(name: string): Plugin {
  let pages = "";
  let assets = "";
  return {
    name: "candor-distribution",
    apply: "build",
    configResolved({ build }) {
      pages = join(build.outDir, name);
      assets = join(build.outDir, "assets", name);
    },
    async buildStart() {
      await Promise.all([pages, assets].map((folder) => rm(folder, { recursive: true, force: true })));
    },
    async closeBundle() {
      await packAll(assets);
    },
  };
}

async function packAll(folder: string) {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  await Promise.all(
    files
      .filter((file) => file.isFile() && compressible.test(file.name))
      .map(async (file) => {
        const path = join(file.parentPath, file.name);
        const bytes = await readFile(path);
        const [br, gz] = await Promise.all([
          promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          promisify(gzip)(bytes, { level: 9 }),
        ]);
        await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz), rm(path)]);
      }),
  );
}
