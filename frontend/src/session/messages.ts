import type { Execution, StreamName, TerminalSize } from "./model";
import type { TestsMessage } from "./tests/model";

/** What the relay tells everyone in an interview (stateless messages on /live). */
export type RelayMessage =
  | TestsMessage
  | { type: "execution.started"; execution: Execution }
  | { type: "execution.output"; id: string; seq: number; stream: StreamName; text: string }
  | { type: "execution.resized"; id: string; terminal: TerminalSize }
  | { type: "execution.ended"; execution: Execution }
  | { type: "interview.state"; state: "upcoming" | "live" | "ended" }
  | { type: "interview.instructions" }
  | { type: "interview.deleted" }
  | { type: "document.full"; message: string };

/** What a page tells the relay, for the recording. */
export type Signal =
  | { type: "signal.paste"; file: string | null; characters: number }
  | { type: "signal.blur" }
  | { type: "signal.focus" };

/** Null for what this page has no use for, or does not know yet. */
export function parseMessage(payload: string): RelayMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  switch (message.type) {
    case "execution.started":
    case "execution.output":
    case "execution.resized":
    case "execution.ended":
    case "tests.started":
    case "tests.case":
    case "tests.ended":
    case "interview.state":
    case "interview.instructions":
    case "interview.deleted":
    case "document.full":
      return message as RelayMessage;
    default:
      return null;
  }
}
