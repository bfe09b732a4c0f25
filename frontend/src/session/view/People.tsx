import type { PersonHere } from "../people";
import { Disclosure } from "./Disclosure";
import s from "./People.module.css";

/** Initials that a header has room for, and that a phone's has. */
const SHOWN = 4;
const SHOWN_NARROW = 2;

/** What interviewers read below a name that they may take for another's, or not see. */
const doubts = {
  blank: "Came by the link under a name that can hardly be seen",
  alike: "Came by the link under a name like an interviewer’s",
};

interface PeopleProps {
  people: readonly PersonHere[];
  note?: string;
  /** Somebody else sits here: enter under another name. */
  onLeave?: (() => void) | undefined;
}

/** Who is here: their initials, and the names on a press. */
export function People({ people, note = "", onLeave }: PeopleProps) {
  if (people.length === 0) return null;
  const shown = people.length > SHOWN + 1 ? people.slice(0, SHOWN) : people;
  const more = people.length - shown.length;
  const moreNarrow = people.length > SHOWN_NARROW + 1 ? people.length - SHOWN_NARROW : 0;
  const doubtful = people.some(({ doubt }) => doubt);
  const here = people.length === 1 ? "Only you are here" : `${people.length} people are here`;
  const label = doubtful ? `${here}, and a name is doubtful` : here;
  return (
    <Disclosure
      label={label}
      className={doubtful ? `${s.stack} ${s.doubtful}` : s.stack}
      button={
        <>
          {shown.map((person, n) => (
            <span key={person.id} className={moreNarrow > 0 && n >= SHOWN_NARROW ? s.wide : s.initials}>
              <Avatar person={person} />
            </span>
          ))}
          {more > 0 && <span className={`${s.more} ${s.wide}`}>+{more}</span>}
          {moreNarrow > 0 && <span className={`${s.more} ${s.narrow}`}>+{moreNarrow}</span>}
        </>
      }
    >
      <ul className={s.list}>
        {people.map((person) => (
          <li key={person.id} className={s.row}>
            <Avatar person={person} />
            <span className={s.who}>
              <span className={s.name} dir="auto" title={person.name}>
                {person.name}
              </span>
              {person.doubt && <span className={s.doubt}>{doubts[person.doubt]}</span>}
            </span>
            <span className={s.role}>{person.me ? "you" : person.mode}</span>
          </li>
        ))}
      </ul>
      {onLeave && (
        <button type="button" className={s.leave} onClick={onLeave}>
          Not you? Enter under another name
        </button>
      )}
      {note && <p className={s.note}>{note}</p>}
    </Disclosure>
  );
}

function Avatar({ person }: { person: PersonHere }) {
  return (
    <span className={s.avatar} style={{ background: person.color }} aria-hidden="true">
      {initials(person.name)}
    </span>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}
