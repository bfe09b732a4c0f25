import { Terminal } from "@xterm/xterm";
import { describe, expect, it } from "vitest";
import { columns } from "./columns";
import sample from "./columnsSample.json";

/** Where a terminal's cursor stands after a text, and what its cells have. */
async function printed(text: string, cols = 80) {
  const terminal = new Terminal({ allowProposedApi: true, cols, rows: 4 });
  terminal.unicode.register(columns);
  terminal.unicode.activeVersion = columns.version;
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { cursorX, cursorY } = terminal.buffer.active;
  const row = (y: number) => terminal.buffer.active.getLine(y)?.translateToString(true).trimEnd() ?? "";
  const at = { x: cursorX, y: cursorY, rows: [row(0), row(1)] };
  terminal.dispose();
  return at;
}

const REVERSE_WRAP = "\x1b[?45h"; // as the console's terminal has it

describe("the cells that a text takes", () => {
  for (const [text, cells] of Object.entries(sample))
    it(`are those that the relay counts: ${JSON.stringify(text)}`, async () => {
      expect((await printed(text)).x).toBe(cells);
      // One letter at a time, as it is typed, and after a prompt.
      let now = 0;
      let total = 0;
      for (const letter of `> ${text}`) {
        const before = now === 0 ? 0 : (now >> 1) & 3;
        now = columns.charProperties(letter.codePointAt(0) ?? 0, now);
        total += ((now >> 1) & 3) - ((now & 1) === 1 ? before : 0);
      }
      expect(total).toBe(cells + 2);
    });

  it("are erased by the relay’s backspaces, over the edge of a row too", async () => {
    for (const [text, cells] of Object.entries(sample)) {
      if (cells === 0) continue;
      const typed = `${"x".repeat(8)}${text}`;
      const erased = await printed(`${REVERSE_WRAP}>${typed}${"\b \b".repeat(8 + cells)}`, 10);
      expect(erased, text).toMatchObject({ x: 1, y: 0, rows: [">", ""] });
    }
  });

  it("do not begin in the last cell when there are two", async () => {
    for (const text of ["李", "😀", "👨‍👩‍👧‍👦", "🇩🇪"])
      expect(await printed(`123456789${text}`, 10)).toMatchObject({ x: 2, y: 1, rows: ["123456789", text] });
  });
});
