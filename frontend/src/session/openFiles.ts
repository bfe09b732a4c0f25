import type { Files, FileView } from "./files";
import type { Language } from "./languages/language";
import type { Part } from "./part";
import type { RemovedFile } from "./removed";

/** A place in a file. */
export interface Target {
  file: string; // file id
  line: number; // 1, 2, 3, …
  column: number; // 1, 2, 3, …
}

export interface FilesState {
  files: readonly FileView[];
  unlisted: number; // files besides those: there are too many
  file: string | null; // the open file's id
  main: string | null; // the id of the file that Run executes
  removed: readonly RemovedFile[]; // deleted a moment ago, oldest first
  target: Target | null; // where the caret is to go; a new one each time
}

interface OpenFilesOptions {
  shared: Files;
  /** Whether the interview goes on. */
  editable: () => boolean;
  /** Whether the relay lets this page read alone. */
  readOnly: () => boolean;
  /** The languages that the relay executes. */
  known: () => readonly Language[];
  onChange: () => void;
}

/** The most deleted files that are offered again; somebody may delete thousands at once. */
const MOST_REMOVED = 20;

/** The files as this page has them open, and what its person does to them. Nothing is changed once the interview is over. */
export class OpenFiles implements Part<FilesState> {
  readonly shared: Files;
  private file: string | null = null;
  private removed: readonly RemovedFile[] = [];
  private target: Target | null = null;
  private stopObserving: (() => void) | null = null;

  constructor(private readonly options: OpenFilesOptions) {
    this.shared = options.shared;
  }

  state(): FilesState {
    const files = this.shared.list();
    const main = this.shared.main;
    return {
      files,
      unlisted: this.shared.unlisted,
      file: files.some(({ id }) => id === this.file) ? this.file : (main?.id ?? null),
      main: main?.id ?? null,
      removed: this.editable ? this.removed.filter(({ id }) => !this.shared.has(id)) : [],
      target: this.target,
    };
  }

  begin() {
    this.stopObserving = this.shared.observe(this.options.onChange, (file) => this.fileRemoved(file));
  }

  reached() {
    if (this.shared.empty && this.editable && !this.options.readOnly()) this.shared.makeFirst();
  }

  dispose() {
    this.stopObserving?.();
  }

  open(id: string) {
    this.file = id;
    this.options.onChange();
  }

  /** Makes an empty file and opens it. The name was checked. */
  add(name: string) {
    if (this.editable) this.open(this.shared.add(name));
  }

  rename(id: string, name: string) {
    if (this.editable) this.shared.rename(id, name);
  }

  /** It can be restored for a while, by everybody who is here. */
  remove(id: string) {
    const { files, file } = this.state();
    if (!this.editable || files.length < 2) return;
    const at = files.findIndex((other) => other.id === id);
    const next = files[at + 1] ?? files[at - 1];
    if (file === id && next) this.file = next.id;
    this.shared.remove(id);
  }

  restore(file: RemovedFile) {
    if (!this.editable) return;
    this.shared.restore(file);
    this.open(file.id);
  }

  /** No longer offers to restore a file. */
  forgetRemoved(id: string) {
    this.removed = this.removed.filter((file) => file.id !== id);
    this.options.onChange();
  }

  chooseMain(id: string) {
    if (this.editable) this.shared.chooseMain(id, this.options.known());
  }

  /** `all` is what can be chosen: a main file that has the name of one of these takes the chosen one's. */
  chooseLanguage(language: Language, all: readonly Language[]) {
    if (this.editable) this.shared.choose(language, all);
  }

  /** Opens a file where a program's output points to, and takes the caret there. */
  goTo(name: string, line: number, column: number) {
    const file = this.shared.list().find((other) => other.name === name);
    if (!file) return;
    this.target = { file: file.id, line, column };
    this.open(file.id);
  }

  private get editable(): boolean {
    return this.options.editable();
  }

  private fileRemoved(file: RemovedFile) {
    this.removed = [...this.removed.filter(({ id }) => id !== file.id), file].slice(-MOST_REMOVED);
    this.options.onChange();
  }
}
