import type { PageMessage, RelayMessage } from "../api";

/** Stateless messages on /live: what the relay tells everyone in an interview, and what a page tells it, for the recording. */
export type { PageMessage as Signal, RelayMessage };

/** Those that this page knows: all that there are, or it does not compile. */
const known: Record<RelayMessage["type"], true> = {
  "document.full": true,
  "document.late": true,
  "execution.ended": true,
  "execution.output": true,
  "execution.resized": true,
  "execution.started": true,
  "interview.deleted": true,
  "interview.instructions": true,
  "interview.named": true,
  "interview.state": true,
  "participant.joined": true,
  "participant.left": true,
  storage: true,
  "storage.waits": true,
  "tests.case": true,
  "tests.ended": true,
  "tests.started": true,
};

/** Null for what this page does not know yet. */
export function parseMessage(payload: string): RelayMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  return typeof message.type === "string" && Object.hasOwn(known, message.type)
    ? (message as RelayMessage)
    : null;
}
