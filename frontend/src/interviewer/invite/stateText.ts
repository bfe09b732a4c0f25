import type { Invitation, Invited } from "../../api";
import { times } from "../../ui/times";

/** How much somebody should mind: red for what was not sent, amber for what needs a look. */
export type Tone = "quiet" | "warn" | "bad";

const words: Record<Exclude<Invited["state"], "">, string> = {
  link: "by link",
  queued: "queued",
  sending: "sending",
  sent: "sent",
  failed: "failed",
  unconfirmed: "not confirmed",
  withdrawn: "withdrawn",
};

function toneOf(state: Invited["state"], problem: string): Tone {
  if (state === "failed") return "bad";
  return state === "unconfirmed" || (state === "queued" && problem !== "") ? "warn" : "quiet";
}

/** What a row shows of its invitations: a word, and the whole of it in a sentence. */
export function invitedMark(
  invited: Invited | null | undefined,
): { word: string; tone: Tone; sentence: string } | undefined {
  if (!invited || invited.state === "" || invited.people === 0) return undefined;
  const { state, problem, people } = invited;
  const waits = state === "queued" && problem !== "";
  const who = people === 1 ? "1 person is invited" : `${people} people are invited`;
  const what: Record<typeof state, string> = {
    link: "Candor sends nothing: you pass the link on.",
    queued: "A mail is about to be sent.",
    sending: "A mail is being sent.",
    sent: "All mails were sent.",
    failed: "A mail was not sent.",
    unconfirmed: "A mail may not have been sent.",
    withdrawn: "The invitation was withdrawn.",
  };
  return {
    word: waits ? "waits" : words[state],
    tone: toneOf(state, problem),
    sentence: `${who}. ${problem || what[state]}`,
  };
}

const letters: Record<Invitation["kind"], string> = {
  "": "Invitation",
  invitation: "Invitation",
  update: "Update",
  cancellation: "Cancellation",
  reminder: "Reminder",
};

/** Where one person's newest mail stands. */
export function invitationText(i: Invitation, now: Date): { text: string; tone: Tone } {
  const tone = toneOf(i.state, i.problem);
  const letter = letters[i.kind];
  switch (i.state) {
    case "link":
      return { text: "By link: Candor sends nothing", tone };
    case "queued":
      return { text: i.problem ? `${letter} waits: ${i.problem}` : `${letter} queued`, tone };
    case "sending":
      return { text: `${letter} is being sent`, tone };
    case "sent":
      return { text: i.sentAt ? `${letter} sent ${times.moment(i.sentAt, now)}` : `${letter} sent`, tone };
    case "failed":
      return { text: `${letter} failed: ${i.problem || "the mail server did not take it."}`, tone };
    case "unconfirmed":
      return {
        text: `${letter} not confirmed: ${i.problem || "the connection broke before the mail server answered."}`,
        tone,
      };
    case "withdrawn":
      return { text: "No longer invited", tone };
  }
}
