import type { KeymapName } from "./keymaps";

/** How this person likes their editor. Kept in this browser. */
export interface Preferences {
  keymap: KeymapName;
  fontSize: number; // px
}

export const FONT_SIZES = [12, 13, 14, 15, 16, 18, 20, 24];

const KEY = "candor.editor";
const listeners = new Set<() => void>();
let current: Preferences | null = null;

export function preferences(): Preferences {
  current ??= read();
  return current;
}

export function prefer(change: Partial<Preferences>) {
  current = { ...preferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // the choice then lasts no longer than this page
  }
  applyPreferences();
  for (const listener of listeners) listener();
}

export function onPreferences(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Gives the font size to the style sheet. */
export function applyPreferences() {
  document.documentElement.style.setProperty("--editor-font-size", `${preferences().fontSize}px`);
}

function read(): Preferences {
  const standard: Preferences = { keymap: "default", fontSize: 14 };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
    return {
      keymap: kept.keymap === "vim" || kept.keymap === "emacs" ? kept.keymap : standard.keymap,
      fontSize: FONT_SIZES.includes(kept.fontSize ?? 0) ? (kept.fontSize as number) : standard.fontSize,
    };
  } catch {
    return standard; // storage is forbidden, or holds something else
  }
}
