import { Button, TextInput } from "@mantine/core";
import { Plus, Search } from "lucide-react";
import type { RefObject } from "react";
import { Keys } from "../Keys";
import classes from "./TemplatesToolbar.module.css";

interface Props {
  searchRef: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
  onAdd: () => void;
  /** arrow down in the search: on to the list */
  onLeaveSearch: () => void;
}

export function TemplatesToolbar({ searchRef, query, onQuery, onAdd, onLeaveSearch }: Props) {
  return (
    <div className={classes.toolbar}>
      <h1 className={classes.title}>Templates</h1>
      <TextInput
        ref={searchRef}
        className={classes.search}
        type="search"
        aria-label="Search templates"
        aria-keyshortcuts="/"
        placeholder="Name, language"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={query ? undefined : <Keys keys={["/"]} />}
        rightSectionPointerEvents="none"
        maxLength={200}
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "Enter") return;
          event.preventDefault();
          onLeaveSearch();
        }}
      />
      <Button leftSection={<Plus size={14} aria-hidden />} aria-keyshortcuts="t" onClick={onAdd}>
        New template
      </Button>
    </div>
  );
}
