import type { ReactNode } from "react";
import { Mark } from "../ui/Mark";
import { deletedWords } from "./deletedWords";

/** The interview was deleted for ever, or this browser may no longer enter it. */
export function Gone({ onAgain }: { onAgain: () => void }) {
  return (
    <Door title="This interview is no longer open">
      <p className="lead">
        It was closed by the people who hold it. There is nothing you have to do, and you may close this page.
        If you did not expect this, ask the person who sent you the link.
      </p>
      <button type="button" className="again" onClick={onAgain}>
        Try the link again
      </button>
    </Door>
  );
}

/** The interview is in the trash, and the session waits for its return. */
export function Deleted() {
  return (
    <Door title={deletedWords.title}>
      <p className="lead">{deletedWords.lead}</p>
    </Door>
  );
}

function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="door">
      <main className="card">
        <p className="brand">
          <Mark size={22} /> Candor
        </p>
        {/* It takes the place of what had the focus, and is read out. */}
        <h1 tabIndex={-1} ref={(heading: HTMLElement | null) => heading?.focus()}>
          {title}
        </h1>
        {children}
      </main>
    </div>
  );
}
