import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Storage } from "../storage/place";
import { StorageLine } from "./StorageLine";

const at = (seconds: number): Storage => ({ kind: "stored", at: new Date(seconds * 1000) });
const offline: Storage = { kind: "offline", kept: true };
const storing: Storage = { kind: "storing" };

let page: HTMLElement;
let root: Root;
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  page = document.createElement("div");
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What a screen reader finds at once, and after a while; it is never anything but what is shown. */
function heard(storage: Storage, { after = 2000, flash = 0 } = {}): [string, string] {
  const read = () => {
    const said = page.querySelector("[role=status]")?.textContent ?? "";
    expect(["", page.querySelector("[data-storage]")?.textContent]).toContain(said);
    return said;
  };
  act(() => root.render(<StorageLine storage={storage} flash={flash} />));
  const first = read();
  for (let waited = 0; waited < after; waited += 100) {
    act(() => vi.advanceTimersByTime(100));
    read();
  }
  return [first, read()];
}

it("says what becomes unusual, and what follows it, within two seconds", () => {
  expect(heard(at(1))).toEqual(["", ""]);
  expect(heard(offline)).toEqual(["", "Offline: kept in this browser"]);
  expect(heard(storing)).toEqual(["", "Storing…"]); // somebody types on, and nothing is stored yet
  expect(heard(at(60))[1]).toMatch(/^Stored /);
  expect(heard(offline)).toEqual(["", "Offline: kept in this browser"]);
  expect(heard({ kind: "readonly" })).toEqual(["", "Read only"]);
});

it("says nothing of each confirmation, nor of what is over at once", () => {
  for (const seconds of [1, 2, 3]) {
    expect(heard(storing)).toEqual(["", ""]);
    expect(heard(at(seconds))).toEqual(["", ""]);
  }
  expect(heard(offline, { after: 500 })).toEqual(["", ""]);
  expect(heard(at(4))).toEqual(["", ""]);
});

it("takes back a time that is no longer the newest, and says none that nobody asked for", () => {
  heard(at(1));
  expect(heard(at(1), { flash: 1 })[0]).toMatch(/^Stored /);
  expect(heard(at(2), { flash: 1 })).toEqual(["", ""]);
});

it("says that all is stored while others type", () => {
  heard(offline);
  const times = Array.from({ length: 8 }, (_, n) => heard(at(60 + n), { after: 300 })[1]);
  expect(times.filter((said) => said.startsWith("Stored "))).not.toEqual([]);
});
