import type { Interview } from "../../api";
import { download } from "../../session";
import { api } from "../data/api";
import { desktop } from "../desktop";

/** Gives the interview as an .ics file, where a browser or the person wants it; null when the person cancelled. */
export async function saveCalendarFile(i: Interview): Promise<"saved" | "downloading" | null> {
  const text = await api.calendar(i.id);
  const name = fileName(i.title);
  if (desktop) return (await desktop.saveFile(name, text)) ? "saved" : null;
  download(name, text, "text/calendar");
  return "downloading";
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
