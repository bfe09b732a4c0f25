import { type Press, pressOn, typeInto } from "./press";

/** How long a surface may take until the keys that were meant for it are nobody's, in ms. */
const PATIENCE = 30_000;

/** What the browser does by itself, whatever is opening: reload, address, tabs, zoom, full screen, its tools. */
const browsers = /^(F5|F11|F12|[rltw0+=-])$/i;

/** Keys that are nothing by themselves. */
const mere = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|Dead|Process|Unidentified)$/;

/** In a surface that is there while what it is about is still being loaded. */
export const AWAITED = "data-awaited";

type Held = { press: Press } | { text: string };

interface Wait {
  into: string;
  cancel: (() => void) | undefined;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Keys belong to what was opened before them, however late it is painted or loaded.
 * While something opens, no key reaches the page behind it: they are held, and
 * pressed again where the focus is once it is there. Escape gives up the opening;
 * who presses a pointer has chosen otherwise.
 */
class HeldKeys {
  private readonly waits = new Set<Wait>();
  private readonly down = new Set<string>();
  private held: Held[] = [];
  private delivering = false;
  private draining = false;

  constructor() {
    // Before everybody else's listeners: this is loaded before anything is shown.
    for (const type of ["keydown", "keypress", "keyup"] as const)
      window.addEventListener(type, (event) => this.key(event), true);
    window.addEventListener("beforeinput", (event) => this.input(event), true);
    window.addEventListener("paste", (event) => this.paste(event), true);
    window.addEventListener("focusin", () => this.look(), true);
    window.addEventListener("pointerdown", () => this.drop(), true);
  }

  /**
   * Holds keys until the focus is in what `into` selects. The function that it
   * returns ends that; what is there by the end of the task still gets them.
   */
  hold(into: string, cancel?: () => void): () => void {
    const wait: Wait = { into, cancel, timer: setTimeout(() => this.end(wait), PATIENCE) };
    this.waits.add(wait);
    this.look();
    return () => setTimeout(() => this.end(wait));
  }

  private get busy(): boolean {
    return !this.delivering && (this.waits.size > 0 || this.draining);
  }

  private key(event: KeyboardEvent) {
    if (!this.busy || !event.isTrusted) return;
    const command = event.ctrlKey || event.metaKey;
    if (browsers.test(event.key) && (command || event.key.length > 1)) return;
    event.stopImmediatePropagation();
    if (event.isComposing) return;
    // Its text comes with the event "paste".
    if (!(command && event.key.toLowerCase() === "v")) event.preventDefault();
    if (event.type === "keydown") this.pressed(event);
  }

  private pressed(event: KeyboardEvent) {
    // Of the opening key, which is still down, nothing more is meant.
    if (event.repeat && !this.down.has(event.code)) return;
    if (!event.repeat) this.down.add(event.code);
    if (mere.test(event.key)) return;
    if (event.key === "Escape" && this.waits.size > 0) return this.escape(event);
    const typed = event.getModifierState("AltGraph") && event.key.length === 1;
    this.held.push(typed ? { text: event.key } : { press: event });
  }

  /** What was typed for what opens is void; the opening too, now or as soon as it can be. */
  private escape(press: Press) {
    const cancel = [...this.waits].at(-1)?.cancel;
    if (!cancel) {
      this.held = [{ press }];
      return;
    }
    this.drop();
    cancel();
  }

  private input(event: InputEvent) {
    if (!this.busy || !event.isTrusted) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (event.data) this.held.push({ text: event.data });
  }

  private paste(event: ClipboardEvent) {
    if (!this.busy || !event.isTrusted) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain");
    if (text) this.held.push({ text });
  }

  /** Whether what is waited for has the focus by now. What was wanted before it is not wanted any more. */
  private look() {
    const focused = document.activeElement;
    const all = [...this.waits];
    const at = all.findLastIndex(({ into }) => {
      const surface = focused?.closest(into);
      return surface && !surface.querySelector(`[${AWAITED}]`);
    });
    for (const wait of all.slice(0, at + 1)) this.end(wait, true);
  }

  private end(wait: Wait, there = false) {
    clearTimeout(wait.timer);
    if (!this.waits.delete(wait) || this.waits.size > 0) return;
    if (!there) this.drop();
    else if (!this.draining) void this.drain();
  }

  private drop() {
    for (const { timer } of this.waits) clearTimeout(timer);
    this.waits.clear();
    this.down.clear();
    this.held = [];
  }

  /** One key in each task, as the browser has it, so that each finds what the one before it did. */
  private async drain() {
    this.draining = true;
    do {
      await new Promise((done) => setTimeout(done));
      if (this.waits.size > 0) break; // a key has opened something else
      const next = this.held.shift();
      if (!next) break;
      this.delivering = true;
      const target = document.activeElement ?? document.body;
      if ("text" in next) typeInto(target, next.text);
      else pressOn(target, next.press);
      this.delivering = false;
    } while (this.waits.size === 0);
    this.draining = false;
    if (this.waits.size === 0) this.down.clear();
  }
}

const keys = new HeldKeys();

/** See HeldKeys. */
export const holdKeys = keys.hold.bind(keys);
