import { SearchAddon } from "@xterm/addon-search";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { Language } from "../languages/language";
import { columns } from "./columns";
import type { TerminalSize } from "./execution";
import type { Op } from "./feed";
import { keyless } from "./keyless";
import { links } from "./links";
import { type Cell, codeFont, LINE_HEIGHT, terminalIn } from "./measure";
import { openStyled } from "./openStyled";
import { footer, header, painted } from "./paint";
import type { Place } from "./placeLinks";
import { muteAnswers } from "./queries";
import { Speech } from "./speech";
import { theme } from "./theme";

/** Lines that can be scrolled back to. */
const SCROLLBACK = 10_000;

export interface ScreenHooks {
  /** Keys, as a terminal sends them. */
  onType: (text: string) => void;
  /** Ctrl-C where there is no terminal to type it into. */
  onInterrupt: () => void;
  onFollowing: (following: boolean) => void;
  onFind: () => void;
  onPlace: (place: Place) => void;
  onCopy: (text: string) => void;
  onFound: (index: number, count: number) => void;
  /** The pane, or the text in it, has another size. */
  onFit: (size: TerminalSize) => void;
  files: () => readonly string[];
  /** Whether this page answers what programs ask their terminal. One page has to, and only one. */
  answers: () => boolean;
}

/** The console's terminal: xterm.js, and what belongs to it. Loaded when it is needed. */
export class Screen {
  private readonly terminal: Terminal;
  private readonly search = new SearchAddon({ highlightLimit: 2000 });
  private readonly observers: (ResizeObserver | MutationObserver)[] = [];
  private readonly scheme = matchMedia("(prefers-color-scheme: dark)");
  private readonly queue: (string | (() => string))[] = [];
  private readonly speech: Speech;
  private waiting = false;
  private replaying = false;
  private following = true;
  private typing = false;
  private running = false;
  private own: TerminalSize | null = null;
  private others: TerminalSize | null = null;
  private drawn: Cell | null = null; // a character's size, as it was drawn last
  private stale = true; // it may be another since
  private hidden = false;
  private back = false; // shown again at its end, and nobody has scrolled since
  private disposed = false;

  constructor(
    private readonly host: HTMLElement,
    spoken: HTMLElement,
    private readonly hooks: ScreenHooks,
  ) {
    this.speech = new Speech(spoken);
    const { family, size } = codeFont();
    this.terminal = new Terminal({
      allowProposedApi: true, // search highlights matches with decorations; how wide characters are
      cursorBlink: false,
      cursorInactiveStyle: "outline",
      disableStdin: true,
      drawBoldTextInBrightColors: false,
      fontFamily: family,
      fontSize: size,
      fontWeightBold: 600,
      lineHeight: LINE_HEIGHT,
      linkHandler: { activate: () => {} }, // a program's own links lead out of the session
      minimumContrastRatio: 4.5,
      overviewRuler: { width: 12 },
      rightClickSelectsWord: false,
      screenReaderMode: true,
      scrollback: SCROLLBACK,
      theme: theme(),
    });
    this.terminal.loadAddon(this.search);
    this.terminal.unicode.register(columns);
    this.terminal.unicode.activeVersion = columns.version;
    openStyled(this.terminal, host);
    this.terminal.write(OWN);
    this.name();
    this.terminal.attachCustomKeyEventHandler((event) => this.key(event));
    this.terminal.onData((text) => this.typed(text));
    if (this.terminal.textarea) keyless(this.terminal.textarea, (text) => this.terminal.input(text));
    this.terminal.onScroll(() => this.scrolled());
    this.terminal.onWriteParsed(() => this.scrolled());
    this.terminal.onRender(() => {
      this.measure();
      this.scrolled(); // what is laid out anew is scrolled without a word
    });
    this.terminal.registerLinkProvider(links(this.terminal, () => hooks.files(), hooks.onPlace));
    this.search.onDidChangeResults(({ resultIndex, resultCount }) => hooks.onFound(resultIndex, resultCount));
    muteAnswers(this.terminal, () => !this.replaying && hooks.answers());
    this.watch();
    this.fit();
  }

  /**
   * Adds to the screen. What was printed before this page had a screen is not
   * answered, see ScreenHooks.answers, and what was there before the page is not said.
   */
  apply(ops: readonly Op[], languages: readonly Language[], past = false, before?: ReadonlySet<string>) {
    const again = ops.some(({ kind }) => kind === "reset");
    if (past || again) this.replaying = true;
    for (const op of ops) {
      switch (op.kind) {
        case "reset":
          this.write(() => {
            this.terminal.reset();
            return OWN;
          });
          break;
        case "begin":
          this.speech.begin();
          this.write(() => (this.empty ? "" : "\r\n") + header(op.execution, languages));
          break;
        case "text":
          this.write(painted(op.execution, op.chunks));
          if (!again && !(past && before?.has(op.execution.id)))
            for (const { text } of op.chunks) this.speech.print(text);
          break;
        case "end":
          this.write(() => (this.terminal.buffer.active.type === "alternate" ? "\x1b[?1049l" : ""));
          this.write(() => TIDY + this.nextLine());
          this.write(footer(op.execution));
          break;
        default:
          op satisfies never;
      }
    }
    if (!this.replaying) return;
    this.write(() => {
      this.replaying = false;
      return "";
    });
  }

  /** What runs: whether it takes keys, and how large its terminal is when that is not this page's business. */
  run(running: boolean, typing: boolean, size: TerminalSize | null) {
    this.running = running;
    if (typing !== this.typing) {
      this.typing = typing;
      this.terminal.options.disableStdin = !typing;
      this.name();
    }
    this.others = size;
    this.resize();
  }

  /** Types as if it were typed into the terminal. */
  type(text: string) {
    this.speech.typed(text);
    this.hooks.onType(text);
  }

  find(text: string, back = false): void {
    const options = {
      decorations: {
        matchBackground: this.terminal.options.theme?.selectionBackground as string,
        matchOverviewRuler: this.terminal.options.theme?.yellow as string,
        activeMatchBackground: this.terminal.options.theme?.selectionBackground as string,
        activeMatchBorder: this.terminal.options.theme?.cursor as string,
        activeMatchColorOverviewRuler: this.terminal.options.theme?.cursor as string,
      },
    };
    this.back = false;
    if (text === "") this.endFind();
    else if (back) this.search.findPrevious(text, options);
    else this.search.findNext(text, options);
  }

  endFind() {
    this.search.clearDecorations();
    this.terminal.clearSelection();
  }

  /** Everything that can be scrolled to, lines that were too long for the terminal in one. */
  text(): string {
    const { normal } = this.terminal.buffer;
    let text = "";
    for (let y = 0; y < normal.length; y++) {
      const line = normal.getLine(y);
      const goesOn = normal.getLine(y + 1)?.isWrapped ?? false;
      text += line?.translateToString(!goesOn) ?? "";
      if (!goesOn) text += "\n";
    }
    return `${text.trimEnd()}\n`;
  }

  focus() {
    this.terminal.focus();
  }

  get focused(): boolean {
    return this.host.contains(document.activeElement);
  }

  toEnd() {
    if (this.hidden) this.follow(true);
    this.terminal.scrollToBottom();
    this.scrolled();
  }

  /** The colours or the letters have changed. */
  restyle() {
    const { family, size } = codeFont();
    this.terminal.options.fontFamily = family;
    this.terminal.options.fontSize = size;
    this.terminal.options.theme = theme();
    this.stale = true;
    this.fit();
  }

  dispose() {
    this.disposed = true;
    for (const observer of this.observers) observer.disconnect();
    this.scheme.removeEventListener("change", this.restyled);
    this.speech.dispose();
    this.terminal.dispose();
  }

  // ---- inside

  private write(item: string | (() => string)) {
    this.queue.push(item);
    this.pump();
  }

  /** Functions are called when what was written before them is on the screen. */
  private pump() {
    while (!this.waiting && !this.disposed) {
      const item = this.queue.shift();
      if (item === undefined) return;
      if (typeof item === "string") {
        this.terminal.write(item);
        continue;
      }
      this.waiting = true;
      this.terminal.write("", () => {
        this.waiting = false;
        if (this.disposed) return;
        const text = item();
        if (text !== "") this.terminal.write(text);
        this.pump();
      });
    }
  }

  /** Takes the cursor below everything that is on the screen, wherever the program left it. */
  private nextLine(): string {
    const { active } = this.terminal.buffer;
    let row = this.terminal.rows - 1;
    const blank = () => (active.getLine(active.baseY + row)?.translateToString(true) ?? "") === "";
    while (row > active.cursorY && blank()) row--;
    return `\x1b[${row + 1};1H${blank() ? "" : "\r\n"}`;
  }

  private get empty(): boolean {
    const { cursorY, baseY } = this.terminal.buffer.active;
    return cursorY + baseY === 0;
  }

  private typed(text: string) {
    if (text === "\x1b[I" || text === "\x1b[O") return; // focus that comes and goes is nobody's key
    this.type(text);
  }

  /** False: the terminal leaves this key alone. */
  private key(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    if (event.key === "Tab" && (event.shiftKey || !this.typing)) return false; // leaves the console
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    const letter = command ? event.key.toLowerCase() : "";
    if (letter === "c" && this.terminal.hasSelection()) {
      this.hooks.onCopy(this.terminal.getSelection());
      this.terminal.clearSelection();
    } else if (letter === "c" && event.ctrlKey && this.running && !this.typing) {
      this.hooks.onInterrupt();
    } else if (letter === "f") {
      this.hooks.onFind();
    } else if (letter === "v" || (event.key === "Insert" && event.shiftKey)) {
      return false; // the browser pastes
    } else if (this.typing || !this.scroll(event.key)) {
      return this.typing;
    }
    event.preventDefault();
    return false;
  }

  /** While nothing is typed, the keys that scroll elsewhere scroll here. */
  private scroll(key: string): boolean {
    switch (key) {
      case "ArrowUp":
        this.terminal.scrollLines(-1);
        return true;
      case "ArrowDown":
        this.terminal.scrollLines(1);
        return true;
      case "PageUp":
        this.terminal.scrollPages(-1);
        return true;
      case "PageDown":
        this.terminal.scrollPages(1);
        return true;
      case "Home":
        this.terminal.scrollToTop();
        return true;
      case "End":
        this.terminal.scrollToBottom();
        return true;
      default:
        return false;
    }
  }

  private scrolled() {
    if (this.hidden) return;
    const { active } = this.terminal.buffer;
    const following = active.viewportY >= active.baseY;
    if (this.back && !following) return this.terminal.scrollToBottom();
    if (following) this.reveal();
    this.follow(following);
  }

  private follow(following: boolean) {
    if (following === this.following) return;
    this.following = following;
    this.hooks.onFollowing(following);
  }

  /**
   * A pane that is not shown is not drawn, and forgets how far it was scrolled. xterm.js finds its
   * way back over several frames: what was at its end stays there until somebody scrolls.
   */
  private sized() {
    if (!this.shown) {
      this.hidden = true;
      return;
    }
    if (this.hidden) {
      this.hidden = false;
      this.back = this.following;
    }
    this.stale = true;
    this.fit();
    this.scrolled();
  }

  private get shown(): boolean {
    return this.host.clientWidth > 0 && this.host.clientHeight > 0;
  }

  /** A terminal of somebody with a larger pane is higher than this one: keeps its cursor in sight. */
  private reveal() {
    const { host } = this;
    if (host.scrollHeight <= host.clientHeight) return;
    const { height } = this.cell();
    const bottom = (this.terminal.buffer.active.cursorY + 1) * height;
    if (bottom > host.scrollTop + host.clientHeight) host.scrollTop = bottom - host.clientHeight;
    else if (bottom - height < host.scrollTop) host.scrollTop = bottom - height;
  }

  private name() {
    const field = this.terminal.textarea;
    if (!field) return;
    field.setAttribute(
      "aria-label",
      this.typing ? "Console, type to the program. Shift+Tab leaves it." : "Console. Nothing takes input.",
    );
  }

  private cell(): Cell {
    const screen = this.host.querySelector<HTMLElement>(".xterm-screen");
    return (
      this.drawn ?? {
        width: (screen?.offsetWidth ?? 0) / this.terminal.cols || 8,
        height: (screen?.offsetHeight ?? 0) / this.terminal.rows || 16,
      }
    );
  }

  /** Only what has just been drawn is of the terminal's size. */
  private measure() {
    if (!this.stale || !this.shown) return;
    this.stale = false;
    const before = this.drawn;
    this.drawn = null;
    this.drawn = this.cell();
    if (before?.width !== this.drawn.width || before.height !== this.drawn.height) this.fit();
  }

  private fit() {
    const size = terminalIn(this.host, this.cell());
    if (!size || (size.columns === this.own?.columns && size.rows === this.own.rows)) return;
    this.own = size;
    this.hooks.onFit(size);
    this.resize();
  }

  private resize() {
    const size = this.others ?? this.own;
    if (!size || (size.columns === this.terminal.cols && size.rows === this.terminal.rows)) return;
    this.terminal.resize(size.columns, size.rows);
    this.stale = true;
    this.scrolled();
  }

  private readonly restyled = () => this.restyle();

  private watch() {
    const size = new ResizeObserver(() => this.sized());
    size.observe(this.host);
    const style = new MutationObserver(this.restyled);
    style.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "data-theme"] });
    this.scheme.addEventListener("change", this.restyled);
    this.observers.push(size, style);
    for (const act of ["wheel", "touchmove", "mousedown", "keydown"])
      this.host.addEventListener(act, () => (this.back = false), { capture: true, passive: true });
  }
}

/** What the console's terminal has of its own: a backspace goes to the end of the row above that it wrapped from (DECSET 45). */
const OWN = "\x1b[?45h";

/** Takes back what a program may have set: colours, scroll region, hidden cursor, pasted brackets, the mouse. */
const TIDY = `\x1b[!p\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?25h\x1b[0m${OWN}`;
