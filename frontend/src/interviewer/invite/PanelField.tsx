import { TagsInput } from "@mantine/core";
import { useState } from "react";
import type { Person } from "../../api";
import { filterOptions } from "../foldedFilter";
import { readAddress, sameEmail, splitAddresses, writeAddress } from "./address";
import classes from "./PanelField.module.css";

interface Props {
  value: string[];
  people: Person[];
  /** the address of whoever fills it in: they are there anyway */
  own: string;
  error: string | undefined;
  onChange: (value: string[]) => void;
}

/** Who sits on the panel: people of this workspace, by name, and anybody else by their address. */
export function PanelField({ value, people, own, error, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const chosen = value.map((text) => readAddress(text)?.email ?? text);
  const offered = people
    .filter((p) => p.email && !sameEmail(p.email, own) && !chosen.some((email) => sameEmail(email, p.email)))
    .map(writeAddress);
  return (
    <TagsInput
      label="Panel"
      description="Colleagues of this workspace come in as interviewers; any other address as a guest, in candidate mode."
      placeholder={value.length === 0 ? "Name or e-mail" : undefined}
      size="xs"
      classNames={{ input: classes.input, pill: classes.pill }}
      data={offered}
      value={value}
      error={error}
      splitChars={[",", ";"]}
      filter={filterOptions}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(texts) => onChange(splitAddresses(texts))}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      data-mantine-stop-propagation={open || undefined} // Escape closes the list, not the form
      maxDropdownHeight={200}
    />
  );
}
