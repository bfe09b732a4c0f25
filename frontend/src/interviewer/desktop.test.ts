import { describe, expect, it } from "vitest";
import { findDesktop } from "./desktop";

const session = { token: "cs_x", liveUrl: "ws://127.0.0.1:1/live", version: "1" };
const copied: string[] = [];
const opened: string[] = [];
const painted: string[] = [];
const unsaved: boolean[] = [];
const saved: string[] = [];
const wails = {
  go: {
    app: {
      App: {
        Session: async () => session,
        Painted: async (color: string) => void painted.push(color),
        Unsaved: async (value: boolean) => void unsaved.push(value),
        SaveFile: async (name: string, text: string) => saved.push(`${name}: ${text}`) > 0,
      },
    },
  },
  runtime: {
    ClipboardSetText: async (text: string) => copied.push(text) > 0,
    BrowserOpenURL: (url: string) => void opened.push(url),
  },
};

describe("findDesktop", () => {
  it("finds nothing in a plain browser", () => expect(findDesktop({})).toBeUndefined());

  it("wraps the desktop's bindings", async () => {
    const desktop = findDesktop(wails);
    expect(await desktop?.session()).toEqual(session);
    expect(await desktop?.copy("link")).toBe(true);
    desktop?.open("mailto:ada@example.org");
    desktop?.painted("rgb(1, 2, 3)");
    expect(painted).toEqual(["rgb(1, 2, 3)"]);
    desktop?.unsaved(true);
    expect(unsaved).toEqual([true]);
    expect(await desktop?.saveFile("a.ics", "BEGIN")).toBe(true);
    expect(saved).toEqual(["a.ics: BEGIN"]);
    expect([copied, opened]).toEqual([["link"], ["mailto:ada@example.org"]]);
  });
});
