import type { Interview, InterviewPatch, NewInterview } from "../../api";
import { times } from "../../ui/times";
import { isEmail } from "./address";
import { readWhen } from "./readWhen";
import { afterGap, instantsAt, ownZone, placeOf, wallAt } from "./zoned";

/** An interview as its form has it: as typed. */
export interface Plan {
  name: string;
  candidateName: string;
  candidateEmail: string;
  when: string; // "tomorrow 14:30": what date and time were read from; "" when they were picked
  date: string; // "2026-11-26" or ""
  time: string; // "14:30" or ""
  /** of a time that happens twice that night: the second one; undefined: not said yet */
  later: boolean | undefined;
  zone: string;
  minutes: string;
  templateId: string;
}

export type PlanProblems = Partial<Record<"candidateEmail" | "when" | "date" | "time" | "later", string>>;

export function emptyPlan(): Plan {
  return {
    name: "",
    candidateName: "",
    candidateEmail: "",
    when: "",
    date: "",
    time: "",
    later: undefined,
    zone: ownZone(),
    minutes: "60",
    templateId: "",
  };
}

/** The form of an interview that is there already. */
export function planOf(i: Interview): Plan {
  const zone = i.timeZone || ownZone();
  const at = i.startsAt ? new Date(i.startsAt) : undefined;
  const wall = at ? wallAt(at, zone) : { date: "", time: "" };
  const twice = at ? instantsAt(wall, zone) : [];
  return {
    ...emptyPlan(),
    ...wall,
    zone,
    name: i.name,
    candidateName: i.candidateName ?? "",
    candidateEmail: i.candidateEmail ?? "",
    later: twice.length > 1 ? twice[1]?.getTime() === at?.getTime() : undefined,
    minutes: i.minutes ? String(i.minutes) : "",
    templateId: i.templateId ?? "",
  };
}

/** The plan after "When" was typed in: date and time follow, as far as they are understood. */
export function typedWhen(plan: Plan, when: string, now: Date): Plan {
  const read = readWhen(when, plan.zone, now);
  const { later: _, ...rest } = plan;
  switch (read.kind) {
    case "moment":
      return { ...rest, when, date: read.date, time: read.time, later: read.later };
    case "day":
      return { ...rest, when, date: read.date, time: "", later: undefined };
    default:
      return { ...rest, when, date: "", time: "", later: undefined };
  }
}

/** The plan in another zone: what was typed is read again, what was picked stays on the clock. */
export function inOtherZone(plan: Plan, zone: string, now: Date): Plan {
  const moved = { ...plan, zone, later: undefined };
  return plan.when ? typedWhen(moved, plan.when, now) : moved;
}

/** When it begins; undefined as long as that is not said, or not exactly. */
export function startOf(plan: Plan): Date | undefined {
  if (!plan.date || !plan.time) return undefined;
  const at = instantsAt({ date: plan.date, time: plan.time }, plan.zone);
  if (at.length > 1) return plan.later === undefined ? undefined : at[plan.later ? 1 : 0];
  return at[0];
}

/** The two moments that clocks show as the planned time, where there are two. */
export function choices(plan: Plan): Date[] {
  const at = plan.date && plan.time ? instantsAt({ date: plan.date, time: plan.time }, plan.zone) : [];
  return at.length > 1 ? at : [];
}

// justNow is how old a beginning may be that is "now" to whoever fills in the form.
const justNow = 10 * 60_000; // ms

/** What is wrong with each field, in a sentence. `was`: when it began before the form was opened. */
export function checkPlan(plan: Plan, now: Date, was?: string | null): PlanProblems {
  const wrong: PlanProblems = {};
  const email = plan.candidateEmail.trim();
  if (email && !isEmail(email)) wrong.candidateEmail = "This is not an e-mail address.";
  const read = readWhen(plan.when, plan.zone, now);
  if (read.kind === "unclear") return { ...wrong, when: read.why };
  if (plan.date && !plan.time) return { ...wrong, time: "At what time?" };
  if (plan.time && !plan.date) return { ...wrong, date: "On which day?" };
  if (!plan.date) return wrong;

  const wall = { date: plan.date, time: plan.time };
  const at = instantsAt(wall, plan.zone);
  if (at.length === 0) {
    const next = afterGap(wall, plan.zone).time;
    return {
      ...wrong,
      time: `${times.wall(plan.time)} does not exist in ${placeOf(plan.zone)} on ${times.date(plan.date)}: the clocks are put forward to ${times.wall(next)} then. Choose another time.`,
    };
  }
  if (at.length > 1 && plan.later === undefined) {
    return {
      ...wrong,
      later: `The clocks are put back in ${placeOf(plan.zone)} on ${times.date(plan.date)}, so ${times.wall(plan.time)} happens twice. Which one?`,
    };
  }
  const start = startOf(plan) as Date;
  const same = was && Date.parse(was) === start.getTime();
  if (!same && start.getTime() < now.getTime() - justNow) wrong.time = "This is in the past.";
  return wrong;
}

/** Of what is wrong, what can be said while somebody still fills in the form: not what is only missing yet. */
export function saidAtOnce(plan: Plan, wrong: PlanProblems): PlanProblems {
  const whole = plan.date !== "" && plan.time !== "";
  return {
    ...(wrong.when !== undefined ? { when: wrong.when } : {}),
    ...(whole && wrong.time !== undefined ? { time: wrong.time } : {}),
  };
}

/** What the relay is asked for: only what was filled in. */
export function toInterview(plan: Plan): NewInterview {
  const body: NewInterview = {};
  if (plan.name.trim()) body.name = plan.name.trim();
  if (plan.candidateName.trim()) body.candidateName = plan.candidateName.trim();
  if (plan.candidateEmail.trim()) body.candidateEmail = plan.candidateEmail.trim();
  const start = startOf(plan);
  if (start) {
    body.startsAt = start.toISOString();
    body.timeZone = plan.zone;
  }
  if (plan.minutes) body.minutes = Number(plan.minutes);
  if (plan.templateId) body.templateId = plan.templateId;
  return body;
}

/** What a form changes in an interview: only what is different. */
export function toPatch(plan: Plan, i: Interview): InterviewPatch {
  const patch: InterviewPatch = {};
  if (plan.name.trim() !== i.name) patch.name = plan.name.trim();
  if (plan.candidateName.trim() !== (i.candidateName ?? "")) patch.candidateName = plan.candidateName.trim();
  if (plan.candidateEmail.trim() !== (i.candidateEmail ?? ""))
    patch.candidateEmail = plan.candidateEmail.trim();
  const start = startOf(plan);
  const before = i.startsAt ? Date.parse(i.startsAt) : undefined;
  if (start?.getTime() !== before) patch.startsAt = start ? start.toISOString() : null;
  if (start && plan.zone !== i.timeZone) patch.timeZone = plan.zone;
  if (plan.minutes && Number(plan.minutes) !== i.minutes) patch.minutes = Number(plan.minutes);
  return patch;
}

/** Whether those who were invited have something wrong in their calendars afterwards. */
export function concernsInvited(patch: InterviewPatch): boolean {
  return ["startsAt", "minutes", "timeZone", "name"].some((field) => field in patch);
}
