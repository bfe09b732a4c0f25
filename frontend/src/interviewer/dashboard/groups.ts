import type { Interview } from "../../api";
import { overdue } from "./overdue";

export type GroupName = "Live" | "Today" | "Later" | "Overdue" | "Ended" | "Trash";

export interface Group {
  name: GroupName;
  items: Interview[];
}

/** One line of the list: a group's heading, or an interview. */
export type Line =
  | { kind: "heading"; name: GroupName; count: number }
  | { kind: "interview"; interview: Interview };

/** An overdue one does not stand before what is still to come today. */
function groupOf(i: Interview, now: Date, tomorrow: number): GroupName {
  if (i.deletedAt) return "Trash";
  if (i.state === "live") return "Live";
  if (i.state === "ended") return "Ended";
  if (!i.startsAt || Date.parse(i.startsAt) >= tomorrow) return "Later";
  return overdue(i, now) ? "Overdue" : "Today";
}

/** Text order of RFC 3339 times in UTC is their order in time. */
const newest = (a?: string | null, b?: string | null) =>
  (a ?? "") < (b ?? "") ? 1 : (a ?? "") > (b ?? "") ? -1 : 0;

/** What has a time comes first, soonest first; then what has none, newest first. */
function soonest(a: Interview, b: Interview): number {
  if (a.startsAt && b.startsAt) return Date.parse(a.startsAt) - Date.parse(b.startsAt);
  if (a.startsAt || b.startsAt) return a.startsAt ? -1 : 1;
  return newest(a.createdAt, b.createdAt);
}

const order: Record<GroupName, (a: Interview, b: Interview) => number> = {
  Live: (a, b) => newest(a.startedAt, b.startedAt),
  Today: soonest,
  Later: soonest,
  Overdue: (a, b) => newest(a.startsAt, b.startsAt),
  Ended: (a, b) => newest(a.endedAt ?? a.createdAt, b.endedAt ?? b.createdAt),
  Trash: (a, b) => newest(a.deletedAt, b.deletedAt),
};

/** Sorts interviews into the dashboard's groups, by the calendar of this computer; empty groups are left out. */
export function group(interviews: Iterable<Interview>, now: Date): Group[] {
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
  const groups: Record<GroupName, Interview[]> = {
    Live: [],
    Today: [],
    Later: [],
    Overdue: [],
    Ended: [],
    Trash: [],
  };
  for (const i of interviews) groups[groupOf(i, now, tomorrow)].push(i);
  return (Object.keys(groups) as GroupName[])
    .filter((name) => groups[name].length > 0)
    .map((name) => ({ name, items: groups[name].sort(order[name]) }));
}

export function lines(groups: Group[]): Line[] {
  return groups.flatMap((g): Line[] => [
    { kind: "heading", name: g.name, count: g.items.length },
    ...g.items.map((interview): Line => ({ kind: "interview", interview })),
  ]);
}
