import { Mark } from "../ui/Mark";

/** The interview was deleted, or this browser may no longer enter it. */
export function Gone({ onAgain }: { onAgain: () => void }) {
  return (
    <div className="door">
      <main className="card">
        <p className="brand">
          <Mark size={22} /> Candor
        </p>
        <h1>This interview is no longer open</h1>
        <p className="lead">
          It was closed by the people who hold it. There is nothing you have to do, and you may close this
          page. If you did not expect this, ask the person who sent you the link.
        </p>
        <button type="button" className="again" onClick={onAgain}>
          Try the link again
        </button>
      </main>
    </div>
  );
}
