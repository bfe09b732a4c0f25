import * as Y from "yjs";
import { executedLanguageOf } from "./editor/languages";
import { clashes, freeName, MOST_FILES, nameProblem, shownName } from "./fileNames";
import { FIRST_FILE, firstFile } from "./firstFile";
import type { Language } from "./languages/language";
import { type RemovedFile, removedFiles } from "./removed";

export interface FileView {
  id: string;
  name: string;
  clash: boolean; // another file has this name, or a folder's part of it: nothing runs until one is renamed
}

/** The most text of one edit: the relay takes no larger frames. */
const PIECE = 256 * 1024; // characters

/** How a language's id looks, as the relay checks it. */
const languagePattern = /^[a-z0-9][a-z0-9+#._-]{0,39}$/;

/** The most files that are listed: more than can be run, and no more than a page can draw. */
export const MOST_LISTED = 200;

/** The files of a code document: Y.Map "files", id → Y.Map {name, text}; what holds for all of them in Y.Map "session". */
export class Files {
  private readonly map: Y.Map<unknown>;
  private readonly settings: Y.Map<unknown>;

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap("files");
    this.settings = doc.getMap("session");
  }

  get empty(): boolean {
    return this.map.size === 0;
  }

  has(id: string): boolean {
    return this.map.has(id);
  }

  makeFirst() {
    Y.applyUpdate(this.doc, firstFile(), "first file");
  }

  /** The first file first, the others by name; of far too many the same ones on every page. */
  list(): FileView[] {
    const files = this.ids().map((id): FileView => ({ id, name: this.nameOf(id), clash: false }));
    const clashing = clashes(files.map(({ name }) => name));
    for (const file of files) file.clash = clashing.has(file.name);
    return files.sort(
      (a, b) => Number(b.id === FIRST_FILE) - Number(a.id === FIRST_FILE) || a.name.localeCompare(b.name),
    );
  }

  /** How many files there are besides those that are listed. */
  get unlisted(): number {
    return Math.max(0, this.map.size - MOST_LISTED);
  }

  private ids(): string[] {
    const ids = [...this.map.keys()];
    if (ids.length > MOST_LISTED) {
      const chosen = this.settings.get("main");
      const first = (id: string) => Number(id === FIRST_FILE || id === chosen);
      ids.sort((a, b) => first(b) - first(a) || (a < b ? -1 : 1));
    }
    return ids.slice(0, MOST_LISTED).filter((id) => this.map.get(id) instanceof Y.Map);
  }

  private nameOf(id: string): string {
    const file = this.map.get(id);
    return shownName(file instanceof Y.Map ? file.get("name") : undefined, id);
  }

  text(id: string): Y.Text | null {
    const file = this.map.get(id);
    const text = file instanceof Y.Map ? file.get("text") : null;
    return text instanceof Y.Text ? text : null;
  }

  /** What is sent to be run. */
  sources(): { name: string; text: string }[] {
    return this.list().flatMap(({ id, name }) => {
      const text = this.text(id);
      return text ? [{ name, text: text.toString() }] : [];
    });
  }

  /** All of it as one file that a person can keep. */
  copy(): { name: string; text: string } {
    const sources = this.sources();
    const [first] = sources;
    if (first && sources.length === 1) return { ...first, name: first.name.split("/").at(-1) ?? first.name };
    return {
      name: "interview.txt",
      text: sources.map(({ name, text }) => `==== ${name} ====\n${text}\n`).join("\n"),
    };
  }

  get main(): FileView | null {
    const files = this.list();
    const chosen = this.settings.get("main");
    return files.find((file) => file.id === chosen) ?? files[0] ?? null;
  }

  get language(): string | null {
    const language = this.settings.get("language");
    return typeof language === "string" && languagePattern.test(language) ? language : null;
  }

  /** What is wrong with the name for a new file, or for the file `id`; "" when nothing is. */
  problem(name: string, id?: string): string {
    const files = this.list();
    if (id === undefined && files.length >= MOST_FILES)
      return `There are ${files.length} files, the most that can be run. Delete one first.`;
    return nameProblem(
      name,
      files.filter((file) => file.id !== id).map((file) => file.name),
    );
  }

  /** Makes an empty file, or one with a text, and returns its id. The name was checked. */
  add(name: string, text = "", id = newFileId()): string {
    this.doc.transact(() => {
      const file = new Y.Map<unknown>();
      file.set("name", name);
      file.set("text", new Y.Text(text.slice(0, PIECE)));
      this.map.set(id, file);
    });
    const rest = this.text(id);
    for (let at = PIECE; at < text.length; at += PIECE) rest?.insert(at, text.slice(at, at + PIECE));
    return id;
  }

  rename(id: string, name: string) {
    const file = this.map.get(id);
    if (file instanceof Y.Map && file.get("name") !== name) file.set("name", name);
  }

  remove(id: string) {
    this.map.delete(id);
  }

  /** Brings a deleted file back under its own id, so that two people who do it at once make one file of it. */
  restore(file: RemovedFile) {
    if (this.map.has(file.id)) return;
    const taken = this.list().map(({ name }) => name);
    this.add(freeName(file.name, taken), file.text, file.id);
  }

  /** Chooses the file that Run executes, and the language that its name tells. */
  chooseMain(id: string, known: readonly Language[]) {
    const file = this.list().find((other) => other.id === id);
    if (!file) return;
    const told = executedLanguageOf(file.name, known);
    this.doc.transact(() => {
      this.settings.set("main", id);
      const chosen = known.find((language) => language.id === this.language);
      // One ending may be of several languages, as of Node.js and the built-in JavaScript.
      if (told && (!chosen || executedLanguageOf(file.name, [chosen]) === ""))
        this.settings.set("language", told);
    });
  }

  /**
   * Chooses the language. A main file that still has a language's own name takes
   * the new language's, or leaves its place to the file that has it already.
   */
  choose(language: Language, known: readonly Language[]) {
    this.doc.transact(() => {
      this.settings.set("language", language.id);
      const main = this.main;
      if (!main || main.name === language.fileName || !known.some((l) => l.fileName === main.name)) return;
      const there = this.list().find(({ name }) => name === language.fileName);
      if (there) this.settings.set("main", there.id);
      else if (this.problem(language.fileName, main.id) === "") this.rename(main.id, language.fileName);
    });
  }

  /**
   * Calls back when a file or a setting comes, goes or changes, but not for each
   * key typed into a text; and with each file that is deleted, here or elsewhere.
   */
  observe(onChange: () => void, onRemoved?: (file: RemovedFile) => void): () => void {
    const deep = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
      for (const event of events)
        if (event instanceof Y.YMapEvent && event.target === this.map)
          for (const file of removedFiles(event)) onRemoved?.(file);
      if (events.some((event) => event.target instanceof Y.Map)) onChange();
    };
    this.map.observeDeep(deep);
    this.settings.observe(onChange);
    return () => {
      this.map.unobserveDeep(deep);
      this.settings.unobserve(onChange);
    };
  }
}

const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 random bits: two people who add a file at the same moment add two. */
function newFileId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => letters[byte & 31]).join("");
}
