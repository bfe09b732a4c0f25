import type { InterviewState } from "../session/interview";

/** What this browser remembers of a link that was entered, so that a reload goes straight back in. */
export interface Entry {
  participantToken: string;
  participantId: string;
  name: string;
  interview: { id: string; name: string; state: InterviewState };
}

const key = (link: string) => `candor.join.${link}`;

/** The last part of /i/<token>. */
export function linkOf(path: string): string {
  return /^\/i\/([^/]+)/.exec(path)?.[1] ?? "";
}

export function recall(link: string): Entry | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key(link)) ?? "null") as Partial<Entry> | null;
    const complete = kept?.participantToken && kept.participantId && kept.name && kept.interview?.id;
    return complete ? (kept as Entry) : null;
  } catch {
    return null; // storage is forbidden, or holds something else
  }
}

export function remember(link: string, entry: Entry) {
  try {
    localStorage.setItem(key(link), JSON.stringify(entry));
  } catch {
    // then a reload asks for the name again
  }
}

export function forget(link: string) {
  try {
    localStorage.removeItem(key(link));
  } catch {
    // nothing was kept
  }
}
