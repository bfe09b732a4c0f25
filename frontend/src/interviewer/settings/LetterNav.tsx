import { Link } from "wouter";
import classes from "./LetterNav.module.css";
import { UnsavedMark } from "./UnsavedMark";
import { type Letter, letterNames, letters } from "./wording";

/** The kinds of letters, with a mark at those whose text is not saved. */
export function LetterNav({ here, changed }: { here: Letter; changed: Letter[] }) {
  return (
    <nav className={classes.nav} aria-label="Mails">
      {letters.map((letter) => (
        <Link
          key={letter}
          href={`/settings/wording/${letter}`}
          className={classes.item}
          aria-current={letter === here ? "page" : undefined}
        >
          {letterNames[letter].label}
          {changed.includes(letter) && <UnsavedMark />}
        </Link>
      ))}
    </nav>
  );
}
