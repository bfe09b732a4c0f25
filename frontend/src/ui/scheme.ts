/** Light, dark, or what the system says. The choice is kept in this browser. */
export type Scheme = "system" | "light" | "dark";

const KEY = "candor.scheme";
const listeners = new Set<() => void>();
const systemDark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : undefined;

export function chosenScheme(): Scheme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system"; // storage is forbidden in this browser
  }
}

/** What is shown now: the choice, with "system" resolved. */
export function shownScheme(): "light" | "dark" {
  const chosen = chosenScheme();
  if (chosen !== "system") return chosen;
  return systemDark?.matches ? "dark" : "light";
}

/** Pins tokens.css to the choice. Call once before the first paint. */
export function applyScheme(): void {
  const chosen = chosenScheme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function chooseScheme(scheme: Scheme): void {
  try {
    if (scheme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, scheme);
  } catch {
    // the choice then lasts no longer than this page
  }
  applyScheme();
  for (const listener of listeners) listener();
}

export function onScheme(listener: () => void): () => void {
  listeners.add(listener);
  systemDark?.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    systemDark?.removeEventListener("change", listener);
  };
}
