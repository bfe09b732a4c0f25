import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { SessionClient } from "../api/client";
import { ApiError } from "../api/problem";
import { Boundary, openSession, type Session, useSession, Workbench } from "../session";
import { loadLanguage } from "../session/editor/languages";
import { Mark } from "../ui/Mark";
import { type Entry, forget, remember } from "./entry";
import { Deleted, Gone } from "./Gone";

// What nearly every session needs first, fetched with the rest instead of after it.
loadLanguage("python").catch(() => {});

/** Replaces the name form by the session. */
export function openApp(root: HTMLElement, link: string, entry: Entry) {
  const api = new SessionClient({ token: () => entry.participantToken });
  const { interview, participantId, participantToken, name } = entry;
  const session = openSession({
    // The page was served, so it is not in the trash any more.
    interview: interview.state === "deleted" ? { ...interview, state: "live" } : interview,
    token: participantToken,
    liveUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`,
    me: { id: participantId, name, mode: "candidate" },
    api,
    onPurged: () => forget(link),
  });
  rememberDeletion(session, link, entry);
  api.session(interview.id).then(
    (info) => {
      Object.assign(entry.interview, info.interview);
      remember(link, entry);
      session.learn(info.interview);
    },
    (error) => {
      // Anything else is a matter of the network: the session itself waits and tells.
      if (!(error instanceof ApiError)) return;
      if (error.status === 410) session.deleted();
      if (error.status === 404) session.purged();
      if (error.status === 401 || error.status === 403) session.learn({ state: "gone" });
    },
  );
  root.className = "";
  root.replaceChildren();
  createRoot(root).render(
    <Boundary what="The interview">
      <App session={session} link={link} />
    </Boundary>,
  );
}

/** So that a reload, which finds no interview behind the link, knows that it may come back. */
function rememberDeletion(session: Session, link: string, entry: Entry) {
  session.subscribe(() => {
    const { state } = session.state.interview;
    if ((state === "deleted") === (entry.interview.state === "deleted") || state === "gone") return;
    entry.interview.state = state;
    remember(link, entry);
  });
}

function App({ session, link }: { session: Session; link: string }) {
  const { interview } = useSession(session);
  const { name } = interview;
  useEffect(() => {
    if (name !== "") document.title = `${name} · Candor`;
  }, [name]);
  const enterAnew = () => {
    forget(link);
    location.reload();
  };
  if (interview.state === "gone") return <Gone onAgain={enterAnew} />;
  if (interview.state === "deleted") return <Deleted />;
  return (
    <Workbench
      session={session}
      autoFocus
      onLeave={enterAnew}
      headerStart={
        <span style={{ display: "flex", color: "var(--ink)" }}>
          <Mark size={18} />
        </span>
      }
    />
  );
}
