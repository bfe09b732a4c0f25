import { Button, Menu, TextInput } from "@mantine/core";
import { CalendarPlus, ChevronDown, Search } from "lucide-react";
import type { RefObject } from "react";
import { Keys } from "../Keys";
import classes from "./Toolbar.module.css";
import type { Filter } from "./useDashboardLists";

const filters: Record<Filter, string> = { all: "All", upcoming: "Upcoming", live: "Live", ended: "Ended" };

interface Props {
  trash: boolean;
  searchRef: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  onLater: () => void;
  /** arrow down in the search: on to the list */
  onLeaveSearch: () => void;
}

export function Toolbar({
  trash,
  searchRef,
  query,
  onQuery,
  filter,
  onFilter,
  onLater,
  onLeaveSearch,
}: Props) {
  return (
    <div className={classes.toolbar}>
      <h1 className={classes.title}>{trash ? "Trash" : "Interviews"}</h1>
      <TextInput
        ref={searchRef}
        className={classes.search}
        type="search"
        aria-label={trash ? "Search the trash" : "Search interviews"}
        aria-keyshortcuts="/"
        placeholder="Name, candidate, e-mail"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={query ? undefined : <Keys keys={["/"]} />}
        rightSectionPointerEvents="none"
        maxLength={200}
        value={query}
        onChange={(e) => onQuery(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key !== "ArrowDown" && e.key !== "Enter") return;
          e.preventDefault();
          onLeaveSearch();
        }}
      />
      {!trash && (
        <>
          <Menu width={150}>
            <Menu.Target>
              <Button
                rightSection={<ChevronDown size={14} aria-hidden />}
                aria-label={`Show: ${filters[filter]}`}
              >
                {filters[filter]}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.RadioGroup value={filter} onChange={(f) => onFilter(f as Filter)}>
                {(Object.keys(filters) as Filter[]).map((f) => (
                  <Menu.RadioItem key={f} value={f} closeMenuOnClick>
                    {filters[f]}
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Dropdown>
          </Menu>
          <Button
            className={classes.later}
            leftSection={<CalendarPlus size={14} aria-hidden />}
            onClick={onLater}
            aria-label="Create link for later"
          >
            <span className={classes.laterLabel}>Link for later</span>
          </Button>
        </>
      )}
    </div>
  );
}
