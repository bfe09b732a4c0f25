import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Plugin, Rolldown } from "vite";

const frontend = resolve(import.meta.dirname, "..");

interface Bundled {
  name: string;
  version: string;
  /** under frontend */
  folder: string;
  licence: string;
  author: string;
}

/** Writes <page>/packages.json: the npm packages of which something is in what was built. build/licences reads it. */
export function packages(page: string): Plugin {
  return {
    name: "candor-packages",
    apply: "build",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const file of Object.values(bundle))
        for (const module of modulesIn(file)) {
          const folder = packageFolder(module);
          if (folder) folders.add(folder);
        }
      const source = JSON.stringify([...folders].sort().map(describe), null, 1);
      this.emitFile({ type: "asset", fileName: `${page}/packages.json`, source });
    },
  };
}

/** What a file is made of: the modules that left something in it, style sheets among them, or the font that it is. */
function modulesIn(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string[] {
  if (file.type === "asset") return file.originalFileNames.map((name) => resolve(frontend, "src", name));
  return Object.entries(file.modules)
    .filter(([id, { renderedLength }]) => renderedLength > 0 || id.endsWith(".css"))
    .map(([id]) => id);
}

/** The folder of the package that a module is from; undefined: it is Candor's own. */
function packageFolder(id: string): string | undefined {
  if (id.startsWith("\0vite/")) return join(frontend, "node_modules/vite");
  if (id.startsWith("\0rolldown/")) return join(frontend, "node_modules/rolldown");
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];
}

function describe(folder: string): Bundled {
  const told = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license, author = "" } = told;
  if (typeof license !== "string") throw new Error(`${name} does not say its licence`);
  return {
    name,
    version,
    folder: relative(frontend, folder).split(sep).join("/"),
    licence: license,
    author: typeof author === "string" ? author : author.name,
  };
}
