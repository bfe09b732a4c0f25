// Writes src/api/schema.d.ts from the relay's own description of its HTTP API.
// With --check it writes nothing and fails when the file is not what it would write.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const repository = resolve(import.meta.dirname, "../..");
const target = resolve(import.meta.dirname, "../src/api/schema.d.ts");

const [command, ...args] = process.env.CANDOR_RELAY_BIN
  ? [process.env.CANDOR_RELAY_BIN]
  : ["go", "run", "./backend/cmd/candor-relay"];
const description = execFileSync(command, [...args, "openapi"], { cwd: repository, encoding: "utf8" });
const types = `// Made by "npm run api" from the relay's description of its HTTP API. Do not edit.\n${astToString(
  await openapiTS(JSON.parse(description)),
)}`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, types);
} else if (readFileSync(target, "utf8") !== types) {
  console.error(
    'src/api/schema.d.ts is not what the relay describes. Run "npm run api" and commit the result.',
  );
  process.exit(1);
}
