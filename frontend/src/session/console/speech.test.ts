// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Speech } from "./speech";

let region: HTMLElement;
let speech: Speech;
beforeEach(() => {
  vi.useFakeTimers();
  region = document.createElement("div");
  speech = new Speech(region);
});
afterEach(() => {
  speech.dispose();
  vi.useRealTimers();
});

/** What is said now and was not before. */
function said(): (string | null)[] {
  vi.advanceTimersByTime(250);
  const pieces = [...region.children].map(({ textContent }) => textContent);
  region.replaceChildren();
  return pieces;
}

describe("what a screen reader says of the console", () => {
  it("says each piece once, without colours and moves of the cursor", () => {
    speech.print("\x1b[32mgreen\x1b[0m\r\n\x1b]0;title\x07two");
    expect(said()).toEqual(["green\ntwo"]);
    speech.print(" three\r\n");
    expect(said()).toEqual(["three"]);
    expect(said()).toEqual([]);
  });
  it("waits for the rest of a sequence", () => {
    speech.print("a\x1b[3");
    expect(said()).toEqual(["a"]);
    speech.print("1mb");
    expect(said()).toEqual(["b"]);
  });
  it("says where a line that is written over stands", () => {
    for (let i = 0; i <= 100; i += 10) speech.print(`\r${i} %`);
    expect(said()).toEqual(["100 %"]);
  });
  it("does not say what was typed here, but what others type", () => {
    speech.print("who? ");
    speech.typed("A");
    speech.print("A");
    speech.typed("db");
    speech.typed("\x7f");
    speech.typed("a\r");
    speech.print("db\b \ba\r\nhello Ada\r\n");
    expect(said()).toEqual(["who?", "hello Ada"]);
    speech.print("typed by Bob");
    expect(said()).toEqual(["typed by Bob"]);
  });
  it("says all after what is typed unseen", () => {
    speech.typed("secret\r");
    speech.print("\r\nsecrets are 6\r\n");
    expect(said()).toEqual(["secrets are 6"]);
  });
  it("stops after twenty lines until somebody types or another program begins", () => {
    for (let i = 0; i < 30; i++) speech.print(`line ${i}\n`);
    expect(said()).toEqual([
      Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n"),
      "There is more in the console.",
    ]);
    speech.print("line 30\n");
    expect(said()).toEqual([]);
    speech.begin();
    speech.print("the next\n");
    expect(said()).toEqual(["the next"]);
    speech.print("x".repeat(5000));
    expect(said().map((piece) => piece?.length)).toEqual([2000 - "the next".length, 29]);
    speech.typed("\r");
    speech.print("\r\nmore");
    expect(said()).toEqual(["more"]);
  });
  it("does not stay beside the terminal", () => {
    speech.print("once");
    vi.advanceTimersByTime(250);
    expect(region.textContent).toBe("once");
    vi.advanceTimersByTime(4000);
    expect(region.textContent).toBe("");
  });
});
