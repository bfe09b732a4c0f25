import type { Part } from "../part";
import { isExecuted, type Language, onlyEditing } from "./language";

export interface LanguagesState {
  languages: readonly Language[];
  language: Language | null;
}

/** What the languages need of the HTTP API. */
export interface LanguagesApi {
  languages(): Promise<Language[]>;
}

interface LanguagesOptions {
  api: LanguagesApi;
  /** The id of the language that was chosen for the code. */
  chosen: () => string | null;
  onChange: () => void;
}

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 5000; // ms

/** What the relay executes, and which language the code is in. */
export class Languages implements Part<LanguagesState> {
  /** None: not known yet. */
  list: readonly Language[] = [];
  private disposed = false;

  constructor(private readonly options: LanguagesOptions) {}

  state(): LanguagesState {
    return { languages: this.list, language: this.current };
  }

  /** What the relay does not execute can still be edited; nothing chosen is its first language. */
  get current(): Language | null {
    const chosen = this.options.chosen();
    const [first] = this.list;
    if (!first || chosen === null) return first ?? null;
    return this.list.find(({ id }) => id === chosen) ?? onlyEditing(chosen);
  }

  /** Whether the chosen language is one to edit in alone. */
  get onlyEdited(): boolean {
    return this.current !== null && !isExecuted(this.current);
  }

  begin() {
    void this.load();
  }

  dispose() {
    this.disposed = true;
  }

  /** The list of languages is small and needed; it is asked for until it comes. */
  private async load() {
    for (let wait = FIRST_WAIT; !this.disposed; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        this.list = await this.options.api.languages();
        this.options.onChange();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
