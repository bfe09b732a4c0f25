import { describe, expect, it } from "vitest";
import { commandFor, type Focus, focusOf } from "./keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("commandFor", () => {
  it.each([
    ["j", "page", "next"],
    ["ArrowUp", "row", "previous"],
    ["Enter", "row", "run"],
    ["c", "page", "copy"],
    ["x", "control", "tick"],
    [" ", "row", "tick"],
    ["Delete", "page", "remove"],
    ["/", "page", "search"],
    ["?", "page", "keys"],
    ["n", "page", "create"],
    ["Escape", "text", "clear"],
  ] as [string, Focus, string][])("%s on a %s is %s", (key, focus, want) => {
    expect(commandFor(press(key), focus)).toBe(want);
  });

  it.each([
    ["j", "text"], // a letter in the search is a letter
    ["Delete", "text"],
    ["Enter", "control"], // a button keeps its own
    [" ", "control"],
    [" ", "page"], // scrolls
    ["j", "dialog"],
    ["Escape", "dialog"],
    ["q", "page"],
  ] as [string, Focus][])("%s on a %s is not ours", (key, focus) => {
    expect(commandFor(press(key), focus)).toBeUndefined();
  });

  it("leaves the browser's own shortcuts alone", () => {
    expect(commandFor(press("c", { ctrlKey: true }), "row")).toBeUndefined();
    expect(commandFor(press("n", { metaKey: true }), "page")).toBeUndefined();
    expect(commandFor(press("ArrowUp", { altKey: true }), "page")).toBeUndefined();
    expect(commandFor(press("a", { ctrlKey: true }), "row")).toBe("tickAll");
    expect(commandFor(press("z", { metaKey: true }), "page")).toBe("undo");
    expect(commandFor(press("a", { ctrlKey: true }), "text")).toBeUndefined();
  });
});

describe("focusOf", () => {
  it("knows where the focus is", () => {
    document.body.innerHTML = `
      <input id="search" type="search"><input id="box" type="checkbox"><button id="button"></button>
      <div role="row" id="row" tabindex="-1"><button id="inrow"></button></div>
      <div role="dialog"><input id="indialog"></div><div contenteditable="true" id="editor"></div>`;
    const of = (id: string) => focusOf(document.getElementById(id));
    expect([
      of("search"),
      of("editor"),
      of("box"),
      of("button"),
      of("inrow"),
      of("row"),
      of("indialog"),
    ]).toEqual(["text", "text", "control", "control", "control", "row", "dialog"]);
    expect(focusOf(document.body)).toBe("page");
    expect(focusOf(null)).toBe("page");
  });
});
