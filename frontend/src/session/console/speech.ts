/** What comes close together is said in one. */
const TOGETHER = 250; // ms
/** What was said goes, so that who reads the page finds it once, in the terminal. */
const KEPT = 4000; // ms
/** So much is said at most, until somebody types here or another program begins. */
const MOST_LINES = 20;
const MOST_CHARACTERS = 2000;
/** No sequence of a terminal's is longer. */
const LONGEST_SEQUENCE = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const UNFINISHED = /(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?|\r)$/;

/**
 * Says what programs print to a screen reader, each piece once. xterm.js has a
 * region for that too, which says nothing more after twenty lines, has all that it
 * ever said read again with what is new, and stays readable beside the terminal; it is hidden.
 */
export class Speech {
  private raw = "";
  private echo = ""; // what was typed here and has not been printed yet
  private lines = 0;
  private characters = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly region: HTMLElement) {}

  /** Another program's output begins. */
  begin() {
    this.flush();
    this.raw = "";
    this.echo = "";
    this.more();
  }

  print(text: string) {
    this.raw += text;
    this.timer ??= setTimeout(() => this.flush(), TOGETHER);
  }

  /** What is typed is said by the field that it is typed into, and not again when it is printed. */
  typed(text: string) {
    this.flush();
    this.more();
    const printed = text.replace(SEQUENCE, "").replace(/\r/g, "\n");
    this.echo = (this.echo + printed.replace(/[^\P{Cc}\n]/gu, "")).slice(-MOST_CHARACTERS);
  }

  dispose() {
    clearTimeout(this.timer);
    this.region.replaceChildren();
  }

  private more() {
    this.lines = 0;
    this.characters = 0;
  }

  private flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rest = UNFINISHED.exec(this.raw)?.[0] ?? "";
    const whole = this.raw.slice(0, this.raw.length - rest.length);
    this.raw = rest.length > LONGEST_SEQUENCE ? "" : rest;
    this.say(this.withoutEcho(plain(whole)));
  }

  private withoutEcho(text: string): string {
    let same = 0;
    while (same < text.length && same < this.echo.length && text[same] === this.echo[same]) same++;
    // When something else is printed, what was typed is not shown, or not yet: one cannot know.
    this.echo = same === text.length ? this.echo.slice(same) : "";
    return text.slice(same);
  }

  private say(text: string) {
    const lines = text.split("\n").map((line) => line.slice(line.lastIndexOf("\r") + 1).trim());
    const worth = lines.filter(Boolean);
    if (worth.length === 0 || this.lines > MOST_LINES) return;
    const said = worth.slice(0, MOST_LINES - this.lines).join("\n");
    const room = Math.max(0, MOST_CHARACTERS - this.characters);
    this.lines += worth.length;
    this.characters += said.length;
    this.add(said.slice(0, room));
    if (this.lines <= MOST_LINES && said.length <= room) return;
    this.lines = MOST_LINES + 1;
    this.add("There is more in the console.");
  }

  private add(text: string) {
    if (text === "") return;
    const piece = document.createElement("div");
    piece.textContent = text;
    this.region.append(piece);
    setTimeout(() => piece.remove(), KEPT);
  }
}

/** Text without what moves the cursor or colours it; what a line was overwritten with stands after a return. */
function plain(text: string): string {
  return (
    text
      .replace(SEQUENCE, "")
      .replace(/\r+\n/g, "\n")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal erases a letter like this
      .replace(/\x08 \x08/g, "")
      .replace(/[^\P{Cc}\n\r\t]/gu, "")
      .replace(/\t/g, " ")
  );
}
