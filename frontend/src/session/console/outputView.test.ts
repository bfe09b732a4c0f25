import { describe, expect, it } from "vitest";
import type { Execution, OutputChunk } from "../model";
import { PlainText } from "./ansi";
import { OutputView } from "./outputView";

const classes = {
  output: "output",
  block: "block",
  stdout: "stdout",
  stderr: "stderr",
  echo: "echo",
  dropped: "dropped",
  finished: "finished",
};

function execution(output: OutputChunk[]): Execution {
  return { output } as unknown as Execution;
}

function show(...chunks: [OutputChunk["stream"], string][]) {
  const view = new OutputView(classes);
  view.update(execution(chunks.map(([stream, text], i) => ({ seq: i + 1, stream, text }))));
  return view.element;
}

describe("plain text", () => {
  const cases: { name: string; chunks: string[]; want: string }[] = [
    { name: "colours", chunks: ["\x1b[31mred\x1b[0m plain"], want: "red plain" },
    { name: "an escape cut in two", chunks: ["a\x1b[3", "1mb"], want: "ab" },
    { name: "a title", chunks: ["\x1b]0;title\x07text"], want: "text" },
    { name: "line ends of Windows, cut in two", chunks: ["a\r", "\nb\r\n"], want: "a\nb\n" },
    { name: "control characters", chunks: ["a\x00\x08b\tc\n"], want: "ab\tc\n" },
    { name: "cursor movements", chunks: ["\x1b[2J\x1b[1;1Hx\x1b7y\x1b8"], want: "xy" },
    { name: "an escape that never ends", chunks: [`\x1b]${"x".repeat(400)}`], want: `]${"x".repeat(400)}` },
  ];
  for (const { name, chunks, want } of cases) {
    it(name, () => {
      const plain = new PlainText();
      expect(chunks.map((chunk) => plain.push(chunk)).join("")).toBe(want);
    });
  }
});

describe("output", () => {
  it("keeps both streams in the order of their chunks", () => {
    const element = show(["stdout", "one\n"], ["stderr", "oops\n"], ["stdout", "two\n"]);
    expect(element.textContent).toBe("one\noops\ntwo\n");
    expect([...element.querySelectorAll("span")].map((span) => span.className)).toEqual([
      "stdout",
      "stderr",
      "stdout",
    ]);
  });

  it("overwrites the line after a carriage return", () => {
    expect(show(["stdout", "10%\r20%\r30%\ndone\n"]).textContent).toBe("30%\ndone\n");
    expect(show(["stdout", "first\n10%"], ["stdout", "\r20%"]).textContent).toBe("first\n20%");
  });

  it("holds a million lines in a bounded page", () => {
    const view = new OutputView(classes);
    const output: OutputChunk[] = [];
    for (let i = 0; i < 200; i++) {
      output.push({ seq: i + 1, stream: "stdout", text: "y\n".repeat(5000) });
      view.update(execution(output));
    }
    expect(view.element.querySelectorAll(".block").length).toBeLessThanOrEqual(40);
    expect(view.element.querySelectorAll(".dropped").length).toBe(1);
    expect(view.element.textContent).toContain("Copy has all of it");
  });

  it("breaks a line without an end, but no character", () => {
    const text = "😀".repeat(40_000);
    const element = show(["stdout", text]);
    expect(element.querySelectorAll(".block").length).toBeGreaterThan(1);
    expect(element.textContent).toBe(text);
    for (const block of element.querySelectorAll(".block"))
      expect(block.textContent?.isWellFormed()).toBe(true);
  });
});
