import type { Person, WordingDraft, WordingSettings } from "../../api";
import type { Invites } from "../invite/invites";
import { toInvitations } from "../invite/invites";
import { type Plan, startOf } from "../invite/plan";
import { offset, placeOf, wallAt } from "../invite/zoned";

/**
 * The text of the first letter that a form would send, with its facts in it; undefined when it sends none. What
 * the form cannot know, as the link, stays a field: the relay fills in an example.
 */
export function laterLetter(
  plan: Plan,
  invites: Invites,
  people: Person[],
  inviter: string,
  settings: WordingSettings,
): WordingDraft | undefined {
  const [first] = toInvitations(plan, invites, people);
  if (!first) return undefined;
  const kind = first.role === "candidate" ? "invitation" : "panel";
  const own = settings.wording[kind];
  const standard = settings.standard[kind];
  const values: Record<string, string> = {
    name: first.name || "there",
    interview: plan.name.trim() || "Interview",
    when: when(plan, first.timeZone || plan.zone),
    length: length(Number(plan.minutes)),
    interviewer: inviter,
    candidate: plan.candidateName.trim() || "the candidate",
    message: first.message ?? "",
  };
  return {
    kind,
    subject: fill(own.subject.trim() || standard.subject, {
      ...values,
      when: values.when?.split("\n")[0] ?? "",
    }),
    body: fill(own.body.trim() ? own.body : standard.body, values),
  };
}

/** Puts the values in; a line of nothing but empty fields vanishes, as it does in the letter itself. */
export function fill(text: string, values: Record<string, string>): string {
  const field = /\{\{\s*(\w+)\s*\}\}/g;
  return text
    .split("\n")
    .filter((line) => {
      const names = [...line.matchAll(field)].map(([, name = ""]) => values[name.toLowerCase()]);
      return (
        names.length === 0 || line.replace(field, "").trim() !== "" || names.some((value) => value !== "")
      );
    })
    .map((line) =>
      // Two braces in what somebody typed are braces.
      line.replace(
        field,
        (whole, name: string) => values[name.toLowerCase()]?.replaceAll("{{", "{{{{") ?? whole,
      ),
    )
    .join("\n");
}

const longDate = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

function when(plan: Plan, zone: string): string {
  const start = startOf(plan);
  if (!start) return "The time will be agreed on with you.";
  const end = plan.minutes ? new Date(start.getTime() + Number(plan.minutes) * 60_000) : undefined;
  const line = (z: string, name: string) => {
    const { date, time } = wallAt(start, z);
    const until = end ? ` to ${wallAt(end, z).time}` : "";
    const day = longDate.format(new Date(`${date}T12:00:00Z`)).replace(/^(\w+),? /, "$1, ");
    return `${day}, ${time}${until}${name}`;
  };
  const there = line(
    zone,
    zone === "UTC" ? " UTC" : `, ${placeOf(zone)} time (UTC${signed(offset(start, zone))})`,
  );
  return zone === "UTC" ? there : `${there}\n${line("UTC", " UTC")}`;
}

/** "+01:00" */
function signed(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${ms < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function length(minutes: number): string {
  if (!minutes) return "";
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [hours && (hours === 1 ? "1 hour" : `${hours} hours`), rest && `${rest} minutes`].filter(
    Boolean,
  );
  return parts.join(" ");
}
