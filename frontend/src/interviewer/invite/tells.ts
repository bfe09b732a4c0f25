import type { Interview } from "../../api";
import type { Tell } from "./TellDialog";

const people = (n: number) => (n === 1 ? "the person who was" : `the ${n} people who were`);

/** Those of some interviews who have, or will get, a letter about what is still to come. */
export function mailed(interviews: Interview[]): number {
  return interviews.filter((i) => i.state !== "ended").reduce((sum, i) => sum + (i.invited?.mailed ?? 0), 0);
}

/** `start`: whether there is one afterwards. */
export function tellMove(n: number, start: boolean, onAnswer: Tell["onAnswer"]): Tell {
  return {
    question: `Tell ${people(n)} invited?`,
    about: start
      ? "An update changes the entry in their calendars."
      : "An update says that the time will be agreed on, and takes the entry out of their calendars.",
    withMail: "Send an update",
    without: "Change without mail",
    onAnswer,
  };
}

export function cancellation(n: number): string {
  return `It tells ${people(n)} invited, and takes the entry out of their calendars. It leaves only when Undo is gone.`;
}

export function tellRestore(n: number, onAnswer: Tell["onAnswer"]): Tell {
  return {
    question: `Tell ${people(n)} invited?`,
    about: "Whoever got a cancellation gets the invitation again.",
    withMail: "Restore and invite again",
    without: "Restore without mail",
    onAnswer,
  };
}
