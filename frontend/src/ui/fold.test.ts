// @vitest-environment node
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { finds, fold } from "./fold";

interface Row {
  text: string;
  finds: string[];
  not?: string[];
}

// The relay's own table: what one finds, the other does.
const table = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../backend/fold/testdata/search.json"), "utf8"),
) as Row[];

describe("search", () => {
  it.each(table)("finds $text", ({ text, finds: queries, not = [] }) => {
    for (const query of queries) expect(finds(text, query), `${query}: ${fold(query)}`).toBe(true);
    for (const query of not) expect(finds(text, query), query).toBe(false);
  });

  it("finds everything with nothing", () => {
    expect(finds("Ada", " ")).toBe(true);
  });
});
