import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Files, type Language, languageOf, type RemovedFile } from "../../session";
import { highlightingOf } from "../../session/editor/languages";
import { type Content, same } from "./content";
import { type DraftTest, DraftTests } from "./tests/DraftTests";

/** The relay's limit on starter files. */
const MOST_STARTER_FILES = 20;

export interface DraftState {
  name: string;
  language: string;
  files: ReturnType<Files["list"]>;
  main: string | null; // file id
  file: string | null; // the open file's id
  removed: readonly RemovedFile[];
  instructions: string;
  guidance: string;
  tests: readonly DraftTest[];
  changed: boolean; // differs from what is saved
}

/**
 * A template while it is edited: a document as a session has it, of this page
 * alone, so that files, editors and undo are the session's own.
 */
export class TemplateDraft {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly files = new Files(this.doc);
  readonly instructions = this.doc.getText("instructions");
  readonly guidance = this.doc.getText("guidance");
  readonly tests: DraftTests;
  private readonly about = this.doc.getMap<string>("template");
  private readonly settings = this.doc.getMap<unknown>("session");
  private readonly listeners = new Set<() => void>();
  private readonly unobserve: () => void;
  private file: string | null = null;
  private removed: readonly RemovedFile[] = [];
  private current: DraftState;
  private queued = false;

  /** `content` is what it begins with; `saved` what the relay has. */
  constructor(
    content: Content,
    private saved: Content,
  ) {
    this.tests = new DraftTests(this.doc, content, () => this.changed());
    this.doc.transact(() => {
      this.about.set("name", content.name);
      this.settings.set("language", content.language);
      this.instructions.insert(0, content.instructions);
      this.guidance.insert(0, content.guidance);
      for (const { name, text } of content.files) {
        const id = this.files.add(name, text);
        if (name === content.main) this.settings.set("main", id);
      }
    });
    this.current = this.compute();
    this.unobserve = this.files.observe(
      () => {},
      (file) => {
        this.removed = [...this.removed, file];
      },
    );
    this.doc.on("update", this.changed);
  }

  get state(): DraftState {
    return this.current;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What would be saved now. */
  content(): Content {
    return {
      name: (this.about.get("name") ?? "").trim(),
      language: this.files.language ?? "",
      instructions: this.instructions.toString(),
      guidance: this.guidance.toString(),
      files: this.files.sources().sort((a, b) => (a.name < b.name ? -1 : 1)),
      main: this.files.main?.name ?? "",
      ...this.tests.content(),
    };
  }

  rename(name: string) {
    this.about.set("name", name);
  }

  /** "" for any. The main file's name and the highlighting go with it, as in a session. */
  chooseLanguage(id: string, known: readonly Language[]) {
    const language = known.find((each) => each.id === id);
    if (language) this.files.choose(language, known);
    else this.settings.set("language", id);
  }

  problem(name: string, id?: string): string {
    if (id === undefined && this.files.list().length >= MOST_STARTER_FILES)
      return `A template has at most ${MOST_STARTER_FILES} files. Delete one first.`;
    return this.files.problem(name, id);
  }

  openFile(id: string) {
    this.file = id;
    this.changed();
  }

  addFile(name: string) {
    this.openFile(this.files.add(name));
  }

  removeFile(id: string) {
    const { files, file } = this.current;
    const at = files.findIndex((each) => each.id === id);
    if (file === id) this.file = (files[at + 1] ?? files[at - 1])?.id ?? null;
    this.files.remove(id);
  }

  restoreFile(file: RemovedFile) {
    this.files.restore(file);
    this.openFile(file.id);
  }

  forgetRemoved(id: string) {
    this.removed = this.removed.filter((file) => file.id !== id);
    this.changed();
  }

  /** By the name of the file, else the template's. */
  languageOf(id: string): string {
    const name = this.current.files.find((file) => file.id === id)?.name ?? "";
    return id === this.current.main && !languageOf(name) ? this.current.language : this.languageOfName(name);
  }

  languageOfName(name: string): string {
    return highlightingOf(name, false, null);
  }

  /** The relay took this. */
  sent(content: Content) {
    this.saved = content;
    this.changed();
  }

  dispose() {
    this.doc.off("update", this.changed);
    this.unobserve();
    this.listeners.clear();
    this.awareness.destroy();
    this.doc.destroy();
  }

  private readonly changed = () => {
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.current = this.compute();
      for (const listener of this.listeners) listener();
    });
  };

  private compute(): DraftState {
    const files = this.files.list();
    const main = this.files.main?.id ?? null;
    const content = this.content();
    return {
      name: this.about.get("name") ?? "",
      language: content.language,
      files,
      main,
      file: files.some(({ id }) => id === this.file) ? this.file : main,
      removed: this.removed.filter(({ id }) => !this.files.has(id)),
      instructions: content.instructions,
      guidance: content.guidance,
      tests: this.tests.list(),
      changed: !same(content, this.saved),
    };
  }
}
