import type { FileView } from "../files";
import type { Session } from "../session";
import s from "./ConsolePane.module.css";
import type { Execution } from "./execution";
import { type Place, placesIn } from "./placeLinks";

/** Of more places, the first are what one looks at. */
const MOST = 3;
/** So much of the end of an output is looked through. */
const LOOKED_AT = 16 * 1024;

interface PlacesProps {
  session: Session;
  execution: Execution;
  files: readonly FileView[];
}

/** Where a program that did not end well points to, for the keyboard and for fingers; in the output they are links as well. */
export function Places({ session, execution, files }: PlacesProps) {
  const places = placesOf(execution, files);
  if (places.length === 0) return null;
  return (
    <nav className={s.places} aria-label="Places that the program names">
      {places.map(({ file, line, column }) => (
        <button
          key={`${file}:${line}`}
          type="button"
          className={s.place}
          onClick={() => session.files.goTo(file, line, column)}
        >
          {file}:{line}
        </button>
      ))}
    </nav>
  );
}

function placesOf(execution: Execution, files: readonly FileView[]): Place[] {
  if (execution.outcome !== "finished" || execution.exitCode === 0) return [];
  let text = "";
  for (let i = execution.output.length - 1; i >= 0 && text.length < LOOKED_AT; i--)
    text = (execution.output[i]?.text ?? "") + text;
  const names = files.map(({ name }) => name);
  const unique = new Map<string, Place>();
  // Compilers colour what they say.
  const plain = text.slice(-LOOKED_AT).replace(/\p{Cc}\[[0-9;]*m/gu, "");
  for (const line of plain.split("\n"))
    for (const place of placesIn(line, names)) {
      const key = `${place.file}:${place.line}`;
      if (!unique.has(key)) unique.set(key, place);
    }
  const all = [...unique.values()];
  // A traceback tells the place last, a compiler the first mistake first.
  return execution.output.some(({ text }) => text.includes("Traceback"))
    ? all.slice(-MOST)
    : all.slice(0, MOST);
}
