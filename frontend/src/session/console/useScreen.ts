import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { SessionState } from "../model";
import type { Session } from "../session";
import { copy } from "../view/copy";
import { useIdle } from "../view/useIdle";
import { useLazy } from "../view/useLazy";
import { Feed } from "./feed";
import { estimateCell, terminalIn } from "./measure";
import type { Screen } from "./screen";
import { useShown } from "./useShown";

const loadScreen = () => import("./screen");

export interface Found {
  index: number; // from 0; -1 when there is none
  count: number;
}

/** The console's terminal, in step with the session. Null until it is needed, or the page has nothing else to do. */
export function useScreen(
  session: Session,
  state: SessionState,
  host: RefObject<HTMLElement | null>,
  spoken: RefObject<HTMLElement | null>,
) {
  const [screen, setScreen] = useState<Screen | null>(null);
  const [following, setFollowing] = useState(true);
  const [finding, setFinding] = useState(false);
  const [found, setFound] = useState<Found>({ index: -1, count: 0 });
  const feed = useRef(new Feed());
  const idle = useIdle();
  const shown = useShown(host);
  const module = useLazy(loadScreen, idle || state.starting || state.executions.length > 0);

  // Programs get a terminal of the console's size, also when they start before there is one.
  useEffect(() => {
    session.programs.size = () => {
      const cell = estimateCell();
      return host.current && cell ? terminalIn(host.current, cell) : null;
    };
    return () => {
      session.programs.size = () => null;
    };
  }, [session, host]);

  useEffect(() => {
    if (!module || !shown || !host.current || !spoken.current) return;
    const { programs } = session;
    const running = () => session.state.running;
    const mine = () => running()?.authorId === session.state.me.id;
    feed.current = new Feed();
    let first = true;
    const made = new module.Screen(host.current, spoken.current, {
      onType: (text) => programs.type(text),
      onInterrupt: () => void programs.interrupt(),
      onFollowing: setFollowing,
      onFind: () => setFinding(true),
      onFound: (index, count) => setFound({ index, count }),
      onPlace: ({ file, line, column }) => session.files.goTo(file, line, column),
      onCopy: (text) => void copy(text),
      onFit: (size) => {
        programs.size = () => size;
        // The size of whoever started it is the program's. On a page that only came back, it is so once the pane changes.
        const id = running()?.id;
        if (mine() && (!first || (id && programs.startedHere(id)))) void programs.resize(size);
        first = false;
      },
      files: () => session.state.files.map(({ name }) => name),
      answers: () => mine() && (programs.starting || programs.startedHere(running()?.id ?? "")),
    });
    setScreen(made);
    return () => {
      setScreen(null);
      made.dispose();
    };
  }, [module, shown, session, host, spoken]);

  const { executions, languages, running } = state;
  const past = useRef<Screen | null>(null);
  const before = useRef<ReadonlySet<string>>(undefined); // the executions that this page came upon
  // Before the next key comes: it is the program's.
  useLayoutEffect(() => {
    if (languages.length === 0) return;
    before.current ??= new Set(executions.map(({ id }) => id));
    if (!screen) return;
    const old = past.current !== screen && !(running && session.programs.startedHere(running.id));
    past.current = screen;
    screen.apply(feed.current.next(executions), languages, old, before.current);
    screen.run(running !== null, running?.terminal !== undefined, running?.terminal ?? null);
  }, [screen, executions, languages, running, session]);

  // Who runs something wants to see what it prints, wherever they had scrolled to.
  const newest = executions.at(-1)?.id ?? "";
  const own = session.programs.startedHere(newest) ? newest : "";
  useEffect(() => {
    if (own !== "") screen?.toEnd();
  }, [screen, own]);

  return {
    screen,
    following,
    found,
    finding,
    setFinding,
    clear: () => screen?.apply(feed.current.clear(session.state.executions), session.state.languages),
  };
}
