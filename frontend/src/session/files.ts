import * as Y from "yjs";
import type { FileView, Language } from "./model";

export const FIRST_FILE = "main";
const FIRST_NAME = "main.py";

/** The Yjs client that the first file's structs are from, in every interview. No real client has it: theirs are random 32 bits. */
const FIRST_FILE_CLIENT = 1;

/**
 * The update that makes the first, empty file.
 *
 * Two people may enter an empty session at the same moment. If each made a file
 * of their own under one key, Yjs would keep one and drop the other with all
 * that was typed into it. This update is the same to the byte whoever applies
 * it, so applying it twice is applying it once.
 */
export function firstFile(): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = FIRST_FILE_CLIENT;
  doc.transact(() => {
    const file = new Y.Map<unknown>();
    file.set("name", FIRST_NAME);
    file.set("text", new Y.Text());
    doc.getMap("files").set(FIRST_FILE, file);
  });
  return Y.encodeStateAsUpdate(doc);
}

/** The files of a code document: Y.Map "files", id → Y.Map {name, text}. */
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

  makeFirst() {
    Y.applyUpdate(this.doc, firstFile(), "first file");
  }

  /** The first file first, the others by name. */
  list(): FileView[] {
    const files: FileView[] = [];
    for (const [id, file] of this.map) {
      if (!(file instanceof Y.Map)) continue;
      const name = file.get("name");
      files.push({ id, name: typeof name === "string" && name !== "" ? name : id });
    }
    return files.sort(
      (a, b) => Number(b.id === FIRST_FILE) - Number(a.id === FIRST_FILE) || a.name.localeCompare(b.name),
    );
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

  get main(): FileView | null {
    const files = this.list();
    const chosen = this.settings.get("main");
    return files.find((file) => file.id === chosen) ?? files[0] ?? null;
  }

  get language(): string | null {
    const language = this.settings.get("language");
    return typeof language === "string" ? language : null;
  }

  /** Chooses the language. A main file that still has a language's own name takes the new language's. */
  choose(language: Language, known: readonly Language[]) {
    this.doc.transact(() => {
      this.settings.set("language", language.id);
      const main = this.main;
      if (!main || !known.some((l) => l.fileName === main.name)) return;
      const file = this.map.get(main.id);
      if (file instanceof Y.Map && main.name !== language.fileName) file.set("name", language.fileName);
    });
  }

  /** Calls back when a file or a setting comes, goes or changes, but not for each key typed into a text. */
  observe(onChange: () => void): () => void {
    const deep = (events: { target: unknown }[]) => {
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
