import { describe, expect, it } from "vitest";
import type { Execution, OutputChunk } from "./execution";
import { footer, header, painted } from "./paint";

const execution = (change: Partial<Execution>) =>
  ({
    language: "python",
    main: "main.py",
    args: [],
    authorName: "Ada",
    startedAt: "2026-11-23T10:00:00Z",
    outcome: "finished",
    exitCode: 0,
    message: "Finished.",
    wallMs: 70,
    memoryBytes: 12 * 1024 * 1024,
    ...change,
  }) as Execution;
const chunks = (...parts: [OutputChunk["stream"], string][]) =>
  parts.map(([stream, text], i) => ({ seq: i + 1, stream, text }));
const terminal = { columns: 80, rows: 24 };

describe("what is written around a program's output", () => {
  it("is harmless, whatever people call themselves", () => {
    const line = header(execution({ authorName: "A\x1b[2Jda\r\n", args: ["\x07\u009b"] }), []);
    const words = line.slice("\x1b[?25l\x1b[90m".length, -"\x1b[39m\r\n".length);
    expect(words).toContain("A [2Jda");
    expect(words).not.toMatch(/\p{Cc}/u);
  });
  it("says how it ended", () => {
    expect(footer(execution({}))).toContain("Finished. 0.07 s · 12 MB");
    expect(footer(execution({ outcome: "stopped", message: "Stopped by Ada.", memoryBytes: 0 }))).toContain(
      "Stopped by Ada. 0.07 s\x1b",
    );
    const bad = footer(execution({ exitCode: 1, message: "Finished with exit code 1." }));
    expect(bad.startsWith("\x1b[31mFinished with exit code 1.")).toBe(true);
  });
  it("leaves a terminal's own output alone, and ends all other lines", () => {
    const output = chunks(["stdout", "a\nb\r\n"], ["stderr", "c\r\n"], ["notice", "d\n"]);
    expect(painted(execution({ terminal }), output)).toBe(
      "a\nb\r\n\x1b[31mc\r\n\x1b[39m\x1b[90md\r\n\x1b[39m",
    );
    expect(painted(execution({}), output)).toBe("a\r\nb\r\n\x1b[31mc\r\n\x1b[39m\x1b[90md\r\n\x1b[39m");
  });
  it("ends input that was given with a line", () => {
    expect(painted(execution({}), chunks(["input", "1 2"]))).toBe("\x1b[90m1 2\r\n\x1b[39m");
  });
});
