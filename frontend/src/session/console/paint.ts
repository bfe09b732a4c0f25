import { times } from "../../ui/times";
import type { Language } from "../languages/language";
import { ending, languageName, sentence } from "./describe";
import type { Execution, OutputChunk, StreamName } from "./execution";
import { commandOf } from "./programs";

/** What is written to the terminal around and for a program's output. */

const QUIET = "\x1b[90m"; // the theme's "bright black" is quiet ink, readable on both papers
const BAD = "\x1b[31m";
const PLAIN = "\x1b[39m";

/** The line above an execution. The cursor is there while there is something to type. */
export function header(execution: Execution, languages: readonly Language[]): string {
  const language = languageName(languages, execution.language);
  const words = [
    commandOf(execution, language),
    execution.repl ? "" : language,
    execution.authorName,
    times.exact(new Date(execution.startedAt)),
  ];
  const cursor = execution.outcome === "running" && execution.terminal ? "\x1b[?25h" : "\x1b[?25l";
  return `${cursor}${QUIET}${words.filter(Boolean).map(harmless).join(" · ")}${PLAIN}\r\n`;
}

/** The line below an execution. */
export function footer(execution: Execution): string {
  const color = ending(execution).tone === "bad" ? BAD : QUIET;
  return `${color}${harmless(sentence(execution))}${PLAIN}\x1b[?25l\r\n`;
}

/** A program's output as a terminal takes it. */
export function painted(execution: Execution, chunks: readonly OutputChunk[]): string {
  let text = "";
  for (const chunk of chunks) {
    const own = execution.terminal !== undefined && chunk.stream === "stdout";
    text += colored(chunk.stream, own ? chunk.text : withReturns(chunk.text));
  }
  return text;
}

function colored(stream: StreamName, text: string): string {
  switch (stream) {
    case "stdout":
      return text;
    case "stderr":
      return BAD + text + PLAIN;
    case "notice":
      return QUIET + text + PLAIN;
    case "input":
      return QUIET + (text.endsWith("\n") ? text : `${text}\r\n`) + PLAIN;
    default:
      return stream satisfies never;
  }
}

/** What a program prints without a terminal ends its lines with a line feed alone. */
function withReturns(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

/** Names and arguments come from people: no escape of theirs reaches the terminal. */
export function harmless(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}
