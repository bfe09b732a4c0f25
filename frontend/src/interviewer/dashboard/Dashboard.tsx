import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Interview } from "../../api";
import { forgetKept } from "../../session/forgetKept";
import { say } from "../announce";
import { mailed, tellRestore } from "../invite/tells";
import { useCreate } from "../shell/useCreate";
import { useWorkplace } from "../useAccount";
import { onAsk } from "./asks";
import { Banner } from "./Banner";
import classes from "./Dashboard.module.css";
import { type Dialog, Dialogs } from "./Dialogs";
import { EmptyState } from "./EmptyState";
import { group, lines } from "./groups";
import { type GridHandle, InterviewGrid } from "./InterviewGrid";
import { Loading } from "./Loading";
import { askRemove } from "./removal";
import type { RowActs } from "./rowActs";
import { SelectionBar } from "./SelectionBar";
import { Toolbar } from "./Toolbar";
import { useDashboardKeys } from "./useDashboardKeys";
import { type Filter, useDashboardLists } from "./useDashboardLists";
import { useNow } from "./useNow";
import { useSettled } from "./useSettled";
import { useTicks } from "./useTicks";

/** The list of interviews, or with `trash` of the deleted ones. */
export function Dashboard({ trash = false }: { trash?: boolean }) {
  const { actions, personId } = useWorkplace();
  const [, navigate] = useLocation();
  const { create } = useCreate();
  const now = useNow(20_000);
  const [filter, setFilter] = useState<Filter>("all");
  const [typed, setTyped] = useState("");
  const query = useSettled(typed.trim(), 150);
  const lists = useDashboardLists({ trash, filter, query, personId });
  const shown = useMemo(() => lines(group(lists.items, now)), [lists.items, now]);
  const rows = useMemo(() => shown.flatMap((l) => (l.kind === "interview" ? [l.interview] : [])), [shown]);

  const [activeId, setActiveId] = useState<string>();
  const [renaming, setRenaming] = useState<string>();
  const [dialog, setDialog] = useState<Dialog>();
  const ticks = useTicks(rows);
  const grid = useRef<GridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const active = rows.find((i) => i.id === activeId) ?? rows[0];

  useEffect(() => {
    document.title = trash ? "Trash · Candor" : "Interviews · Candor";
    return onAsk((what) => (what === "search" ? search.current?.focus() : setDialog({ kind: what })));
  }, [trash]);

  const remove = useCallback(
    (interviews: Interview[]) => {
      if (trash) return setDialog({ kind: "purge", interviews });
      const done = (notify: boolean) => {
        ticks.clear();
        void actions.remove(interviews, notify);
      };
      const tell = askRemove(interviews, personId, done);
      if (tell) setDialog({ kind: "tell", tell });
      else done(false);
    },
    [actions, personId, ticks.clear, trash],
  );
  const restore = useCallback(
    (interviews: Interview[]) => {
      const done = (notify: boolean) => {
        ticks.clear();
        void actions.restore(interviews, notify);
      };
      const n = mailed(interviews);
      if (n > 0) setDialog({ kind: "tell", tell: tellRestore(n, done) });
      else done(false);
    },
    [actions, ticks.clear],
  );

  const acts = useMemo<RowActs>(
    () => ({
      activate: setActiveId,
      open: (i) => navigate(`/interview/${i.id}`),
      copy: async (i) => {
        const done = await actions.copyLink(i);
        if (done) say("Link copied");
        return done;
      },
      tick: ticks.toggle,
      startRename: (i) => setRenaming(i.id),
      rename: (i, name) => {
        setRenaming(undefined);
        if (name !== undefined && name !== i.name) void actions.rename(i, name);
        grid.current?.focus(i.id);
      },
      end: (i) => void actions.end(i),
      reopen: (i) => void actions.reopen(i),
      invite: (i) => setDialog({ kind: "invite", interview: i }),
      change: (i) => setDialog({ kind: "change", interview: i }),
      remove: (i) => remove([i]),
      restore,
    }),
    [actions, navigate, remove, restore, ticks.toggle],
  );

  const move = (to: (at: number) => number) => {
    const at = active ? rows.indexOf(active) : -1;
    const fresh = activeId === undefined || !grid.current?.hasFocus();
    const next = rows[Math.max(0, Math.min(rows.length - 1, fresh ? Math.max(at, 0) : to(at)))];
    if (!next) return;
    setActiveId(next.id);
    grid.current?.focus(next.id);
  };
  useDashboardKeys({
    next: () => move((at) => at + 1),
    previous: () => move((at) => at - 1),
    first: () => move(() => 0),
    last: () => move(() => rows.length - 1),
    run: () => active && !trash && acts.open(active),
    copy: () => active && !trash && void grid.current?.press(active.id, "copy"),
    tick: () => active && ticks.toggle(active.id, false),
    tickAll: ticks.all,
    remove: () =>
      ticks.items.length > 0 ? remove(ticks.items) : grid.current?.hasFocus() && active && remove([active]),
    undo: () => actions.undo(),
    rename: () => active && !trash && setRenaming(active.id),
    menu: () => active && void grid.current?.press(active.id, "menu"),
    create,
    search: () => search.current?.focus(),
    keys: () => setDialog({ kind: "keys" }),
    clear: () => {
      if (ticks.items.length > 0) ticks.clear();
      else if (typed) setTyped("");
      else search.current?.blur();
    },
  });

  const close = () => setDialog(undefined);
  const empty = !lists.loading && rows.length === 0;
  return (
    <>
      <Toolbar
        trash={trash}
        searchRef={search}
        query={typed}
        onQuery={setTyped}
        filter={filter}
        onFilter={setFilter}
        onLater={() => setDialog({ kind: "later" })}
        onLeaveSearch={() => move((at) => at)}
      />
      <Banner away={lists.away} error={lists.error} updatedAt={lists.updatedAt} shown={rows.length > 0} />
      {lists.loading && <Loading />}
      {empty && (
        <EmptyState
          trash={trash}
          query={query}
          filter={filter}
          away={lists.away || lists.error !== null}
          onCreate={create}
          onClear={() => {
            setTyped("");
            setFilter("all");
          }}
        />
      )}
      {rows.length > 0 && (
        <InterviewGrid
          ref={grid}
          label={trash ? "Trash" : "Interviews"}
          lines={shown}
          activeId={active?.id}
          ticked={ticks.ids}
          renaming={renaming}
          trash={trash}
          now={now}
          acts={acts}
          more={lists.more}
          onMore={lists.loadMore}
        />
      )}
      <SelectionBar
        trash={trash}
        items={ticks.items}
        onRemove={() => remove(ticks.items)}
        onRestore={() => acts.restore(ticks.items)}
        onClear={ticks.clear}
      />
      <footer className={classes.footer} aria-hidden={rows.length === 0}>
        <span>
          {rows.length > 0 &&
            `${rows.length}${lists.more ? "+" : ""} ${rows.length === 1 ? "interview" : "interviews"}`}
        </span>
      </footer>
      <Dialogs
        dialog={dialog}
        rows={rows}
        onClose={close}
        onPurge={(interviews) => {
          close();
          ticks.clear();
          void actions.purge(interviews).then((done) => {
            if (done) for (const i of interviews) void forgetKept(personId, i.id);
          });
        }}
      />
    </>
  );
}
