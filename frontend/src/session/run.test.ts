import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Files } from "./files";
import { type Language, onlyEditing } from "./languages/language";
import type { Holds } from "./notice";
import { Run } from "./run";

const python: Language = {
  id: "python",
  name: "Python",
  version: "3.12",
  fileName: "main.py",
  runtime: "built-in",
};

function editor() {
  const files = new Files(new Y.Doc());
  files.makeFirst();
  files.text("main")?.insert(0, "print(1)");
  const here = { editable: true, known: [python] as Language[], language: python as Language | null };
  const started: unknown[] = [];
  const said: { text: string; holds: Holds | undefined }[] = [];
  const executes = {
    start: async (...request: unknown[]) => {
      started.push(request);
    },
    tell: (text: string, holds?: Holds) => {
      said.push({ text, holds });
    },
  };
  const run = new Run({
    editable: () => here.editable,
    files,
    languages: {
      get list() {
        return here.known;
      },
      get current() {
        return here.language;
      },
      get onlyEdited() {
        return here.language?.id === "elixir";
      },
    },
    programs: executes,
    tests: executes,
  });
  const holds = () => {
    const last = said.at(-1)?.holds;
    return typeof last === "function" && last();
  };
  return { run, here, files, started, said, holds };
}

const source = { language: "python", files: [{ name: "main.py", text: "print(1)" }], main: "main.py" };

describe("running what is in the editor", () => {
  it("sends all files, and says which is the main one", async () => {
    const { run, started } = editor();
    await run.program();
    await run.program(true);
    await run.tests();
    expect(started).toEqual([[source, false], [source, true], [source]]);
  });

  it("does nothing once the interview is over, or without a file", async () => {
    const { run, here, files, started, said } = editor();
    here.editable = false;
    await run.program();
    await run.tests();
    here.editable = true;
    files.remove("main");
    await run.program();
    await run.tests();
    expect([started, said]).toEqual([[], []]);
  });

  it("says that a language can be edited alone, until another is chosen", async () => {
    const { run, here, started, said, holds } = editor();
    here.language = onlyEditing("elixir");
    await run.program();
    await run.tests();
    const { text } = said[0] ?? {};
    expect([text, said[1]?.text, started]).toEqual([expect.stringContaining("but not run"), text, []]);
    expect(holds()).toBe(true);
    here.language = python;
    expect(holds()).toBe(false);
  });

  it("says of tests that the languages are not known, until they are; Run is not to be pressed then", async () => {
    const { run, here, said, holds } = editor();
    here.known = [];
    here.language = null;
    await run.program();
    expect(said).toEqual([]);
    await run.tests();
    expect([said[0]?.text, holds()]).toEqual([expect.stringContaining("not known yet"), true]);
    here.known = [python];
    expect(holds()).toBe(false);
  });
});
