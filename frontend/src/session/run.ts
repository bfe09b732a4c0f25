import type { Programs } from "./console/programs";
import type { Files } from "./files";
import { isExecuted } from "./languages/language";
import type { Languages } from "./languages/languages";
import type { Tests } from "./tests/tests";

interface RunOptions {
  editable: () => boolean;
  files: Pick<Files, "main" | "sources">;
  languages: Pick<Languages, "list" | "current" | "onlyEdited">;
  programs: Pick<Programs, "start" | "tell">;
  tests: Pick<Tests, "start" | "tell">;
}

/** What takes the files, their language and who executes them: running and testing what is in the editor now. */
export class Run {
  constructor(private readonly options: RunOptions) {}

  /** Executes the code, or opens the language's prompt beside it; everyone in the session sees it. */
  async program(repl = false): Promise<void> {
    const { editable, files, languages, programs } = this.options;
    const { current: language } = languages;
    const { main } = files;
    if (!language || !main || !editable()) return;
    if (!isExecuted(language)) return programs.tell(cannotRun, () => languages.onlyEdited);
    await programs.start({ language: language.id, files: files.sources(), main: main.name }, repl);
  }

  /** Tests the code; everyone in the session sees it. */
  async tests(): Promise<void> {
    const { editable, files, languages, tests } = this.options;
    const { current: language } = languages;
    const { main } = files;
    if (!main || !editable()) return;
    if (!language) return tests.tell(notKnown, () => languages.list.length === 0);
    if (!isExecuted(language)) return tests.tell(cannotRun, () => languages.onlyEdited);
    await tests.start({ language: language.id, files: files.sources(), main: main.name });
  }
}

const notKnown = "What can be run here is not known yet. Try again in a moment.";
const cannotRun = "This language can be edited here, but not run. Choose another to run the code.";
