import type * as Y from "yjs";
import type { Doc } from "yjs";
import { joinArguments, splitArguments } from "../../../session/console/arguments";
import type { Content } from "../content";

/** The relay's limits. */
export const MOST_TESTS = 50;
export const LONGEST_NAME = 120; // characters

export interface DraftCase {
  kind: "case";
  id: string;
  name: string;
  hidden: boolean;
  stdin: string;
  args: string; // as on a command line
  expected: string;
}

export interface DraftFile {
  kind: "file";
  id: string;
  name: string;
  hidden: boolean;
  fileName: string;
  text: Y.Text;
}

export type DraftTest = DraftCase | DraftFile;
type CaseFields = Partial<Omit<DraftCase, "kind" | "id">>;
type FileFields = Partial<Omit<DraftFile, "kind" | "id" | "text">>;

/** The tests of a template while they are edited: the cases, and after them the files. */
export class DraftTests {
  private cases: readonly DraftCase[];
  private files: readonly DraftFile[];
  private made = 0;

  constructor(
    private readonly doc: Doc,
    content: Pick<Content, "tests" | "testFiles">,
    private readonly onChange: () => void,
  ) {
    this.cases = content.tests.map(({ args, name, stdin, expected, hidden }) => ({
      kind: "case",
      id: this.newId(),
      name,
      hidden,
      stdin,
      args: joinArguments(args ?? []),
      expected,
    }));
    this.files = content.testFiles.map(({ name, hidden, file }) =>
      this.newFile({ name, hidden, fileName: file.name }, file.text),
    );
  }

  list(): readonly DraftTest[] {
    return [...this.cases, ...this.files];
  }

  /** What would be saved now. */
  content(): Pick<Content, "tests" | "testFiles"> {
    return {
      tests: this.cases.map(({ name, stdin, args, expected, hidden }) => ({
        name: name.trim(),
        stdin,
        args: splitArguments(args),
        expected,
        hidden,
      })),
      testFiles: this.files.map(({ name, hidden, fileName, text }) => ({
        name: name.trim(),
        hidden,
        file: { name: fileName.trim(), text: text.toString() },
      })),
    };
  }

  get full(): boolean {
    return this.cases.length + this.files.length >= MOST_TESTS;
  }

  /** Adds an empty case, or a file with a name, and returns its id. */
  addCase(): string {
    const id = this.newId();
    const made: DraftCase = { kind: "case", id, name: "", hidden: false, stdin: "", args: "", expected: "" };
    this.set([...this.cases, made], this.files);
    return id;
  }

  addFile(fileName: string): string {
    const made = this.newFile({ name: "", hidden: false, fileName }, "");
    this.set(this.cases, [...this.files, made]);
    return made.id;
  }

  changeCase(id: string, fields: CaseFields) {
    this.set(
      this.cases.map((each) => (each.id === id ? { ...each, ...fields } : each)),
      this.files,
    );
  }

  changeFile(id: string, fields: FileFields) {
    this.set(
      this.cases,
      this.files.map((each) => (each.id === id ? { ...each, ...fields } : each)),
    );
  }

  /** Puts a copy after it and returns the copy's id. */
  duplicate(id: string): string {
    const found = this.list().find((each) => each.id === id);
    if (!found || this.full) return id;
    const name = found.name ? `${found.name} (copy)`.slice(0, LONGEST_NAME) : "";
    if (found.kind === "case") {
      const copy = { ...found, id: this.newId(), name };
      this.set(after(this.cases, id, copy), this.files);
      return copy.id;
    }
    const copy = this.newFile({ ...found, name }, found.text.toString());
    this.set(this.cases, after(this.files, id, copy));
    return copy.id;
  }

  /** Moves it among the cases, or among the files, by one place up (-1) or down (1). */
  move(id: string, by: -1 | 1) {
    this.set(moved(this.cases, id, by), moved(this.files, id, by));
  }

  canMove(id: string, by: -1 | 1): boolean {
    return moved(this.cases, id, by) !== this.cases || moved(this.files, id, by) !== this.files;
  }

  /** Returns what puts it back where it was. */
  remove(id: string): () => void {
    const { cases, files } = this;
    this.set(
      cases.filter((each) => each.id !== id),
      files.filter((each) => each.id !== id),
    );
    return () => this.set(restored(this.cases, cases, id), restored(this.files, files, id));
  }

  private set(cases: readonly DraftCase[], files: readonly DraftFile[]) {
    this.cases = cases;
    this.files = files;
    this.onChange();
  }

  private newFile(fields: Pick<DraftFile, "name" | "hidden" | "fileName">, code: string): DraftFile {
    const id = this.newId();
    const text = this.doc.getText(id);
    text.insert(0, code);
    return { kind: "file", id, name: fields.name, hidden: fields.hidden, fileName: fields.fileName, text };
  }

  private newId(): string {
    return `test-${++this.made}`;
  }
}

function after<T extends DraftTest>(all: readonly T[], id: string, next: T): T[] {
  return all.flatMap((each) => (each.id === id ? [each, next] : [each]));
}

function moved<T extends DraftTest>(all: readonly T[], id: string, by: number): readonly T[] {
  const from = all.findIndex((each) => each.id === id);
  const to = from + by;
  const one = all[from];
  const other = all[to];
  if (one === undefined || other === undefined) return all;
  const next = [...all];
  next[from] = other;
  next[to] = one;
  return next;
}

/** With the one that had been among `before` at its place again, or as near as there still is. */
function restored<T extends DraftTest>(now: readonly T[], before: readonly T[], id: string): readonly T[] {
  const at = before.findIndex((each) => each.id === id);
  const gone = before[at];
  if (!gone || now.some((each) => each.id === id)) return now;
  return [...now.slice(0, at), gone, ...now.slice(at)];
}
