import { useEffect, useMemo, useRef, useState } from "react";
import type { Interview } from "../../api";
import { forgetKept } from "../../session/forgetKept";
import { useCreate } from "../shell/useCreate";
import { useWorkplace } from "../useAccount";
import { onAsk } from "./asks";
import { Banner } from "./Banner";
import { Count } from "./Count";
import { type Dialog, Dialogs } from "./Dialogs";
import { EmptyState } from "./EmptyState";
import { group, lines } from "./groups";
import { type GridHandle, InterviewGrid } from "./InterviewGrid";
import { Loading } from "./Loading";
import { SelectionBar } from "./SelectionBar";
import { Toolbar } from "./Toolbar";
import { useActiveRow } from "./useActiveRow";
import { useDashboardKeys } from "./useDashboardKeys";
import { type Filter, useDashboardLists } from "./useDashboardLists";
import { useNow } from "./useNow";
import { useRemoval } from "./useRemoval";
import { useRowActs } from "./useRowActs";
import { useSettled } from "./useSettled";
import { useTicks } from "./useTicks";

/** The list of interviews, or with `trash` of the deleted ones. */
export function Dashboard({ trash = false }: { trash?: boolean }) {
  const { actions, personId } = useWorkplace();
  const { create } = useCreate();
  const now = useNow(20_000);
  const [filter, setFilter] = useState<Filter>("all");
  const [typed, setTyped] = useState("");
  const query = useSettled(typed.trim(), 150);
  const lists = useDashboardLists({ trash, filter, query, personId });
  const shown = useMemo(() => lines(group(lists.items, now)), [lists.items, now]);
  const rows = useMemo(() => shown.flatMap((l) => (l.kind === "interview" ? [l.interview] : [])), [shown]);

  const [renaming, setRenaming] = useState<string>();
  const [dialog, setDialog] = useState<Dialog>();
  const ticks = useTicks(rows);
  const grid = useRef<GridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const { active, activate, move } = useActiveRow(rows, grid);
  const { remove, restore } = useRemoval(trash, ticks, setDialog);
  const acts = useRowActs({
    grid,
    activate,
    tick: ticks.toggle,
    setRenaming,
    ask: setDialog,
    remove,
    restore,
  });

  useEffect(() => {
    document.title = trash ? "Trash · Candor" : "Interviews · Candor";
    return onAsk((what) => (what === "search" ? search.current?.focus() : setDialog({ kind: what })));
  }, [trash]);

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
  const purge = (interviews: Interview[]) => {
    close();
    ticks.clear();
    void actions.purge(interviews).then((done) => {
      if (done) for (const i of interviews) void forgetKept(personId, i.id);
    });
  };
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
      <Count rows={rows.length} more={lists.more} />
      <Dialogs dialog={dialog} rows={rows} onClose={close} onPurge={purge} />
    </>
  );
}
