import type { Execution, OutputChunk, StreamName } from "../model";
import { PlainText } from "./ansi";

/** Lines and characters in one block of the page; whole blocks are laid out, skipped and dropped. */
const BLOCK_LINES = 200;
const BLOCK_CHARS = 16 * 1024;
/** Blocks of one execution that stay in the page. A program may print a million lines; nobody scrolls through them. */
const BLOCKS = 40;

type Source = StreamName | "input";

/**
 * The output of one execution as DOM, written by hand: chunks are appended to
 * text nodes, so that output costs the same however much there already is.
 */
export class OutputView {
  readonly element = document.createElement("div");
  private readonly plain: Record<StreamName, PlainText> = {
    stdout: new PlainText(),
    stderr: new PlainText(),
  };
  private taken = 0;
  private block: HTMLElement | null = null;
  private span: HTMLElement | null = null;
  private source: Source | null = null;
  private lines = 0;
  private chars = 0;
  private dropped = false;

  constructor(private readonly classes: Record<string, string | undefined>) {
    this.element.className = classes.output ?? "";
  }

  /** Shows what was added to the execution's output since the last call. Returns whether there was any. */
  update(execution: Execution): boolean {
    const from = this.taken;
    this.taken = execution.output.length;
    for (let i = from; i < this.taken; i++) this.chunk(execution.output[i] as OutputChunk);
    return this.taken > from;
  }

  /** Shows a line that was typed in as input. */
  echo(text: string) {
    this.write("input", text);
  }

  /** Leaves out what was printed so far. */
  clear(execution: Execution) {
    this.taken = execution.output.length;
    this.element.replaceChildren();
    this.block = null;
    this.span = null;
    this.source = null;
    this.dropped = false;
  }

  private chunk(chunk: OutputChunk) {
    this.write(chunk.stream, this.plain[chunk.stream].push(chunk.text));
  }

  private write(source: Source, text: string) {
    let rest = text;
    while (rest !== "") {
      const room = this.room(source);
      const end = endOf(rest, room.lines, room.chars);
      const part = rest.slice(0, end);
      rest = rest.slice(end);
      this.append(part);
    }
  }

  /** What the current block still takes; opens a new one when it is full. */
  private room(source: Source): { lines: number; chars: number } {
    if (!this.block || this.lines >= BLOCK_LINES || this.chars >= BLOCK_CHARS) {
      // Only finished blocks are skipped while out of sight: by then the browser knows their height.
      if (this.block) this.block.className = `${this.classes.block} ${this.classes.finished}`;
      this.block = document.createElement("div");
      this.block.className = this.classes.block ?? "";
      this.element.append(this.block);
      this.span = null;
      this.lines = 0;
      this.chars = 0;
      this.dropOldest();
    }
    if (!this.span || this.source !== source) {
      this.span = document.createElement("span");
      this.span.className = this.classes[source === "input" ? "echo" : source] ?? "";
      this.span.append("");
      this.block.append(this.span);
      this.source = source;
    }
    return { lines: BLOCK_LINES - this.lines, chars: BLOCK_CHARS - this.chars };
  }

  private append(part: string) {
    const node = this.span?.firstChild as Text;
    const [text = "", ...overwrites] = part.split("\r");
    node.appendData(text);
    for (const next of overwrites) {
      // A carriage return goes back to the start of the line, as progress bars do.
      const line = node.data.lastIndexOf("\n") + 1;
      node.deleteData(line, node.data.length - line);
      node.appendData(next);
    }
    this.chars += part.length;
    for (let i = part.indexOf("\n"); i >= 0; i = part.indexOf("\n", i + 1)) this.lines++;
  }

  private dropOldest() {
    while (this.element.childElementCount > BLOCKS + (this.dropped ? 1 : 0)) {
      const oldest = this.dropped ? this.element.children[1] : this.element.firstElementChild;
      oldest?.remove();
      if (!this.dropped) {
        this.dropped = true;
        const note = document.createElement("div");
        note.className = this.classes.dropped ?? "";
        note.textContent = "Earlier output is not shown here. Copy has all of it.";
        this.element.prepend(note);
      }
    }
  }
}

/** How much of the text fits: up to the given lines, or the given characters if a line is longer than that. */
function endOf(text: string, lines: number, chars: number): number {
  let end = 0;
  for (let i = 0; i < lines; i++) {
    const next = text.indexOf("\n", end);
    if (next < 0) {
      end = text.length;
      break;
    }
    end = next + 1;
  }
  if (end <= chars) return end;
  const line = text.lastIndexOf("\n", chars - 1) + 1;
  if (line > 0) return line;
  // Within a line: not between the halves of a surrogate pair.
  return isHigh(text.charCodeAt(chars - 1)) && chars > 1 ? chars - 1 : chars;
}

const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff;
