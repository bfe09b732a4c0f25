import type { Interview } from "../../api";
import { api } from "../data/api";
import { desktop } from "../desktop";

/** Saves the interview as an .ics file, where a browser or the person wants it; false when the person cancelled. */
export async function saveCalendarFile(i: Interview): Promise<boolean> {
  const text = await api.calendar(i.id);
  const name = fileName(i.title);
  if (desktop) return desktop.saveFile(name, text);
  const url = URL.createObjectURL(new Blob([text], { type: "text/calendar;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a browser that has not read it yet keeps the bytes.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return true;
}

/** A name that every file system takes. */
export function fileName(title: string): string {
  const safe = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N} ._-]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "")
    .slice(0, 60)
    .trim();
  return `${safe || "Interview"}.ics`;
}
