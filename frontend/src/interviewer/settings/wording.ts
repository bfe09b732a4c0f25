import type { Wording } from "../../api";
import { fieldError } from "../data/api";

/** The letters in the order in which they are listed. */
export const letters = ["invitation", "panel", "update", "cancellation", "reminder"] as const;
export type Letter = (typeof letters)[number];

export const letterNames: Record<Letter, { label: string; when: string }> = {
  invitation: { label: "Invitation", when: "To the candidate, with the link and what to expect." },
  panel: { label: "Panel", when: "To a colleague or a guest who joins the interview." },
  update: { label: "Update", when: "To everybody invited, when the time, the length or the name changed." },
  cancellation: {
    label: "Cancellation",
    when: "When the interview is deleted or somebody is no longer invited.",
  },
  reminder: { label: "Reminder", when: "Before the interview begins, to who was to be reminded." },
};

export type Part = "subject" | "body";
export type TextKey = `${Letter}.${Part}`;
/** Every text by its name, as the relay names it in errors, too. */
export type Texts = Record<TextKey, string>;

export const isLetter = (name: string): name is Letter => (letters as readonly string[]).includes(name);

/** What the editors show: an empty text stands for the standard one. */
export function shownTexts(own: Wording, standard: Wording): Texts {
  return texts((letter, part) => own[letter][part] || standard[letter][part]);
}

/** What the relay keeps: the standard text is not kept, so that a better one of a later version takes its place. */
export function toWording(shown: Texts, standard: Wording): Wording {
  const one = (letter: Letter) => {
    const keep = (part: Part) => {
      const text = shown[`${letter}.${part}`];
      return text === standard[letter][part] ? "" : text;
    };
    return { subject: keep("subject"), body: keep("body") };
  };
  return Object.fromEntries(letters.map((letter) => [letter, one(letter)])) as Record<
    Letter,
    { subject: string; body: string }
  >;
}

export function isStandard(shown: Texts, letter: Letter, standard: Wording): boolean {
  return (["subject", "body"] as const).every(
    (part) => shown[`${letter}.${part}`] === standard[letter][part],
  );
}

/** The letters whose text is not as the relay has it. */
export function changedLetters(shown: Texts, saved: Texts): Letter[] {
  return letters.filter((l) =>
    (["subject", "body"] as const).some((part) => shown[`${l}.${part}`] !== saved[`${l}.${part}`]),
  );
}

function texts(of: (letter: Letter, part: Part) => string): Texts {
  return Object.fromEntries(
    letters.flatMap((l) => (["subject", "body"] as const).map((p) => [`${l}.${p}`, of(l, p)])),
  ) as Texts;
}

/** What the relay says is wrong with one text. */
export function textError(error: unknown, letter: Letter, part: Part): string | undefined {
  return fieldError(error, `${letter}.${part}`);
}

/** The first letter that the relay found something wrong with. */
export function refusedLetter(error: unknown): Letter | undefined {
  return letters.find((l) => textError(error, l, "subject") || textError(error, l, "body"));
}
