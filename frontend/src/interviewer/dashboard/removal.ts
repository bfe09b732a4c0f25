import type { Interview } from "../../api";
import type { Tell } from "../invite/TellDialog";
import { cancellation, mailed } from "../invite/tells";

/** What is asked before interviews are deleted; undefined when nobody is in them and nobody need be told. */
export function askRemove(
  interviews: Interview[],
  personId: string,
  onAnswer: Tell["onAnswer"],
): Tell | undefined {
  const inside = interviews
    .map((i) => (i.present ?? []).filter((p) => p.id !== personId).map((p) => p.name))
    .filter((names) => names.length > 0);
  const letters = mailed(interviews);
  if (inside.length === 0 && letters === 0) return undefined;
  const about: string[] = [];
  if (inside.length > 0)
    about.push(`${told(inside.flat().length)}, and can go on only if you bring it back.`);
  if (letters > 0 && inside.length > 0) about.push("A cancellation can be sent, too.");
  if (letters > 0) about.push(cancellation(letters));
  return {
    question: inside.length > 0 ? question(inside, interviews.length) : "Send a cancellation?",
    about: about.join(" "),
    ...(letters > 0 ? { withMail: "Delete and send" } : {}),
    without: letters > 0 ? "Delete without mail" : "Delete",
    danger: true,
    onAnswer,
  };
}

const told = (n: number) =>
  n === 1 ? "They are told at once that it was deleted" : "They are all told at once that it was deleted";

/** Who is inside, by name as long as that can be read at a glance. */
function question(inside: string[][], chosen: number): string {
  const names = inside.flat();
  if (inside.length > 1)
    return `${names.length} people are in ${inside.length} of these interviews now. Delete?`;
  const where = chosen > 1 ? "one of these interviews" : "it";
  return `${list(names)} ${names.length === 1 ? "is" : "are"} in ${where} now. Delete?`;
}

function list(names: string[]): string {
  const [first = "", second = "", ...more] = names;
  if (names.length === 1) return first;
  if (names.length === 2) return `${first} and ${second}`;
  return `${first}, ${second} and ${more.length === 1 ? "one more" : `${more.length} more`}`;
}
