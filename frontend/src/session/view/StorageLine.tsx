import { useEffect, useRef, useState } from "react";
import { times } from "../../ui/times";
import type { Storage } from "../storage/place";
import s from "./StorageLine.module.css";

/** How long nothing must have been stored for the line to say that all is. */
const REST = 600; // ms

/** Says where the work is. `flash` counts up when somebody asks for it with Ctrl+S. */
export function StorageLine({ storage, flash = 0 }: { storage: Storage; flash?: number }) {
  const calm = useCalm(storage);
  const { tone, text } = words(calm);
  const [brief = "", ...rest] = text.split(/(?=: )|(?<=^Stored)/);
  return (
    <>
      <span className={s.line} data-tone={tone} data-storage={storage.kind}>
        <span key={flash} className={flash > 0 ? s.flash : undefined}>
          <span className={s.dot} />
          {brief}
          <span className={s.rest}>{rest.join("")}</span>
        </span>
      </span>
      <Spoken storage={calm} flash={flash} />
    </>
  );
}

/**
 * Typing is one act: "Storing…" stays from its first key until a moment after
 * its last, so that the line does not blink with every key. What it says is never
 * more than is true.
 */
export function useCalm(storage: Storage): Storage {
  const [resting, setResting] = useState(false);
  const { kind } = storage;
  useEffect(() => {
    if (kind === "storing") {
      setResting(true);
      return;
    }
    const timer = setTimeout(() => setResting(false), REST);
    return () => clearTimeout(timer);
  }, [kind]);
  return kind === "stored" && resting ? { kind: "storing" } : storage;
}

/** How long a change must last to be announced: most are over at once. */
const SETTLES = 1000; // ms

/**
 * A screen reader hears what changes the situation, not each confirmation. What
 * it finds here is what is shown, or nothing.
 */
function Spoken({ storage, flash }: { storage: Storage; flash: number }) {
  const { kind } = storage;
  const { text } = words(storage);
  const [said, setSaid] = useState("");
  const latest = useRef(text);
  latest.current = text;
  const unusual = useRef(false); // what was said last
  const asked = useRef(flash);
  const situation = kind === "stored" ? kind : text; // its time alone is none
  // biome-ignore lint/correctness/useExhaustiveDependencies: another situation is news, whatever it is made of
  useEffect(() => {
    setSaid((before) => (before === latest.current ? before : ""));
    const say = () => {
      setSaid(latest.current);
      unusual.current = isNews(kind) || (unusual.current && kind === "storing");
    };
    if (asked.current !== flash) {
      asked.current = flash;
      return say();
    }
    if (!isNews(kind) && !unusual.current) return;
    const timer = setTimeout(say, SETTLES);
    return () => clearTimeout(timer);
  }, [situation, kind, flash]);
  return (
    <span className="visually-hidden" role="status">
      {said === text ? said : ""}
    </span>
  );
}

const isNews = (kind: Storage["kind"]) => kind === "readonly" || isTrouble(kind);

const quiet: Storage["kind"][] = ["connecting", "storing", "stored", "readonly"];

/** Whether something is not as usual. */
export const isTrouble = (kind: Storage["kind"]) => !quiet.includes(kind);

export function words(storage: Storage): { tone: "quiet" | "good" | "warn"; text: string } {
  switch (storage.kind) {
    case "connecting":
      return { tone: "quiet", text: "Connecting…" };
    case "storing":
      return { tone: "quiet", text: "Storing…" };
    case "stored":
      return { tone: "good", text: `Stored ${times.exact(storage.at)}` };
    case "offline":
      return { tone: "warn", text: `Offline: ${keptWhere(storage.kept)}` };
    case "failing":
      return { tone: "warn", text: `Not stored yet: ${keptWhere(storage.kept)}` };
    case "waits":
      return { tone: "warn", text: `Not stored yet: waits for missing work, ${keptWhere(storage.kept)}` };
    case "refused":
      return { tone: "warn", text: `Not stored: ${keptWhere(storage.kept)}` };
    case "full":
      return { tone: "warn", text: "Not stored: the document is full" };
    case "damaged":
      return { tone: "warn", text: "Not stored: the stored session is damaged" };
    case "readonly":
      return { tone: "quiet", text: "Read only" };
    default:
      return storage satisfies never;
  }
}

const keptWhere = (kept: boolean) => (kept ? "kept in this browser" : "kept in this page only");
