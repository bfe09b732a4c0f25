import { useEffect, useRef, useState } from "react";
import type { Storage } from "../model";
import s from "./StorageLine.module.css";

/** Confirmation takes milliseconds. Only what takes longer than this is worth showing as a wait. */
const PATIENCE = 600; // ms

/** Says where the work is. `flash` counts up when somebody asks for it with Ctrl+S. */
export function StorageLine({ storage, flash = 0 }: { storage: Storage; flash?: number }) {
  const calm = useCalm(storage);
  const { tone, text } = words(calm);
  return (
    <>
      <span className={s.line} data-tone={tone} data-storage={storage.kind}>
        <span key={flash} className={flash > 0 ? s.flash : undefined}>
          <span className={s.dot} />
          {text}
        </span>
      </span>
      <Spoken storage={calm} flash={flash} />
    </>
  );
}

/** Keeps saying "stored" through a wait too short to matter, so that the line does not blink with every key. */
function useCalm(storage: Storage): Storage {
  const [shown, setShown] = useState(storage);
  const kind = storage.kind;
  useEffect(() => {
    if (kind !== "storing") {
      setShown(storage);
      return;
    }
    const timer = setTimeout(() => setShown({ kind: "storing" }), PATIENCE);
    return () => clearTimeout(timer);
  }, [kind, storage]);
  return kind === "storing" ? shown : storage;
}

/** A screen reader hears what changes the situation, not each confirmation. */
function Spoken({ storage, flash }: { storage: Storage; flash: number }) {
  const [spoken, setSpoken] = useState("");
  const last = useRef<Storage["kind"]>("connecting");
  const lastFlash = useRef(flash);
  const kind = storage.kind;
  useEffect(() => {
    const trouble = isTrouble(kind);
    const wasTrouble = isTrouble(last.current);
    if (trouble || (kind === "stored" && wasTrouble) || flash !== lastFlash.current)
      setSpoken(words(storage).text);
    if (kind !== "storing") last.current = kind;
    lastFlash.current = flash;
  }, [kind, flash, storage]);
  return (
    <span className="visually-hidden" role="status">
      {spoken}
    </span>
  );
}

const isTrouble = (kind: Storage["kind"]) =>
  kind === "offline" || kind === "failing" || kind === "full" || kind === "damaged";

export function words(storage: Storage): { tone: "quiet" | "good" | "warn"; text: string } {
  switch (storage.kind) {
    case "connecting":
      return { tone: "quiet", text: "Connecting…" };
    case "storing":
      return { tone: "quiet", text: "Storing…" };
    case "stored":
      return { tone: "good", text: `Stored ${clock(storage.at)}` };
    case "offline":
      return storage.kept
        ? { tone: "warn", text: "Offline: kept in this browser" }
        : { tone: "warn", text: "Offline: kept in this page only" };
    case "failing":
      return { tone: "warn", text: "Not stored yet: kept in this browser" };
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

const two = (n: number) => String(n).padStart(2, "0");

export function clock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
