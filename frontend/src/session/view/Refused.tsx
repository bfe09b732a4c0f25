import { useState } from "react";
import type { SaveText } from "../model";
import controls from "./controls.module.css";
import { copy as copyText } from "./copy";
import { download } from "./download";
import s from "./Refused.module.css";

interface RefusedProps {
  /** Why, as a sentence. */
  reason: string;
  kept: boolean;
  /** What was written, as it is now. */
  copy: () => { name: string; text: string };
  onTryAgain: () => void;
  /** Writes a file where the person wants it, where a page cannot: false when they thought better of it. */
  onSave?: SaveText | undefined;
}

/** What was written here is not taken by the relay: why, where it is, and how to have it safe. */
export function Refused({ reason, kept, copy, onTryAgain, onSave }: RefusedProps) {
  const [said, setSaid] = useState("");
  const save = async () => {
    const { name, text } = copy();
    try {
      if (!onSave) {
        download(name, text);
        setSaid("The copy is on its way to your downloads.");
      } else if (await onSave(name, text)) {
        setSaid("The copy is saved.");
      }
    } catch {
      setSaid("The copy could not be made. Copy the text instead.");
    }
  };
  const copyAll = async () =>
    setSaid(
      (await copyText(copy().text))
        ? "Copied."
        : "This browser does not allow copying. Download a copy instead.",
    );
  return (
    <div className={s.refused} role="alert">
      <p className={s.why}>
        <strong>What you write here is no longer stored.</strong> {reason}{" "}
        {kept
          ? "It is kept in this browser; make a copy to be safe."
          : "It is kept in this page only: make a copy before you close it."}
      </p>
      <div className={s.acts}>
        <button type="button" className={controls.button} onClick={() => void save()}>
          Download a copy
        </button>
        <button type="button" className={controls.button} onClick={() => void copyAll()}>
          Copy my text
        </button>
        <button type="button" className={controls.button} onClick={onTryAgain}>
          Try again
        </button>
        <span role="status">{said}</span>
      </div>
    </div>
  );
}
