// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

// Words of the code that people have another name for: a relay is their server,
// a letter a mail, what is executed is run. The backend's sentences are read by
// build/archtest.
const ours = /\b(relays?|letters?|peers?|executes?|executed|participant tokens?)\b/i;

/** Where they may stand: for who runs a relay. */
const spokenTo = ["interviewer/settings/execution/Executed.tsx"];

const source = import.meta.dirname;

/** An apostrophe as typewriters had it, in a word. */
const typed = /\p{L}'\p{L}/u;

/** What may be shown or read out: text between tags, and every string of more than a word. */
function said(path: string): string[] {
  const text = readFileSync(join(source, path), "utf8");
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isJsxAttribute(node) && node.name.getText() === "className") return;
    // Said to whoever wrote the code.
    if (ts.isNewExpression(node) && node.expression.getText() === "Error") return;
    // What is searched for is nobody's to read.
    if (ts.isPropertyAssignment(node) && node.name.getText() === "keywords") return;
    if (ts.isJsxText(node)) found.push(node.text);
    else if (ts.isStringLiteralLike(node) && shown(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(
        [node.head, ...node.templateSpans.map(({ literal }) => literal)].map((p) => p.text).join("…"),
      );
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.filter((each) => /\p{L}/u.test(each));
}

/** A single word is shown where a label is; elsewhere it is a key, an id or an address. */
function shown(node: ts.StringLiteralLike): boolean {
  if (/\s/.test(node.text.trim())) return true;
  return (
    ts.isJsxAttribute(node.parent) &&
    /^(title|label|placeholder|description|alt|aria-label)$/.test(node.parent.name.getText())
  );
}

/** All that is said in the sources, and where. */
function everything() {
  const paths = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|schema\.d\.ts$|testInterview/.test(path),
  );
  return paths.flatMap((path) =>
    said(path).map((text) => ({ path, text: text.replace(/\s+/g, " ").trim() })),
  );
}

it("says nothing in words of the code", () => {
  const all = everything().filter(({ path }) => !spokenTo.includes(path));
  expect(all.length).toBeGreaterThan(600); // otherwise it does not see what people read
  expect(all.filter(({ text }) => ours.test(text.replaceAll(/\$\{[^}]*\}/g, "")))).toEqual([]);
});

it("writes apostrophes as print does", () => {
  expect(everything().filter(({ text }) => typed.test(text))).toEqual([]);
});
