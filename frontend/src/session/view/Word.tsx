import { times } from "../../ui/times";
import type { SessionState } from "../model";
import type { Storage } from "../storage/place";
import { isTrouble } from "./StorageLine";
import { useAfter } from "./useAfter";
import s from "./Word.module.css";

/** A loss of connection shorter than this is over before it could be read. */
const PATIENCE = 2500; // ms

/** One calm line below the header when something is not as usual: what happened, what is safe, what to do. */
export function Word({ state }: { state: SessionState }) {
  const word = wordFor(state);
  const shown = useAfter(
    word,
    state.storage.kind === "offline" || state.storage.kind === "connecting" ? PATIENCE : 0,
  );
  if (!shown) return null;
  return (
    <section
      className={s.word}
      data-tone={trouble(state) ? "warn" : "quiet"}
      aria-label="State of the session"
    >
      {shown}
    </section>
  );
}

const trouble = ({ storage }: SessionState) => isTrouble(storage.kind);

const damaged = {
  candidate:
    "What was stored of this session is damaged, and waiting does not mend it. What you typed here is kept in this browser. Please tell your interviewer.",
  interviewer:
    "What was stored of this session is damaged, and waiting does not mend it. What was typed in a browser is kept there. Whoever runs Candor can restore the session from a backup; then load this page again.",
};

export function wordFor(state: SessionState): string {
  const { interview, storage, me } = state;
  if (storage.kind === "damaged") return damaged[me.mode];
  if (interview.state === "gone")
    return "This interview is no longer open. What you see is what was there last.";
  if (interview.state === "deleted")
    return "This interview was deleted. If it is brought back, this page goes on by itself, with all your work.";
  if (interview.state === "ended") {
    if (trouble(state))
      return `The interview has ended, and not all of your work is stored. ${unsent(storage)}`;
    return me.mode === "candidate"
      ? "The interview has ended. Thank you. You can still read the code, and you may close this page."
      : ["The interview has ended. The code can be read but no longer changed.", cameLate(state)]
          .join(" ")
          .trim();
  }
  return unsent(storage);
}

/** Whose work the code has got since the end; "" when it is as it was then. */
function cameLate({ late }: SessionState): string {
  if (late.length === 0) return "";
  const now = new Date();
  const list = late.map(({ name, at }) => `${name} (${times.moment(at, now)})`);
  return `Sent after the end, as typed before it: work of ${new Intl.ListFormat("en").format(list)}. What it would delete of others’ stays.`;
}

/** What is with the work that is not stored; "" when nothing needs to be said. */
function unsent(storage: Storage): string {
  switch (storage.kind) {
    case "connecting":
      return "The server cannot be reached yet. Trying again by itself.";
    case "offline":
      return storage.kept
        ? "The server cannot be reached. Your work is kept in this browser and will be sent when it is back. Keep typing."
        : "The server cannot be reached. Your work is kept in this page and will be sent when it is back. Keep this page open.";
    case "failing":
      return storage.kept
        ? "Nothing can be stored at the moment. Your work is kept in this browser too, and will be stored as soon as that works again."
        : "Nothing can be stored at the moment. Your work is kept in this page, and will be stored as soon as that works again. Keep this page open.";
    case "waits":
      return storage.kept
        ? "Your work builds on somebody’s that the server has lost. It is stored as soon as that is brought back; until then it is kept in this browser."
        : "Your work builds on somebody’s that the server has lost. It is stored as soon as that is brought back. Keep this page open until then.";
    case "full":
      return "This document has reached its size limit. What you add now is not stored: take something out.";
    default:
      return "";
  }
}
