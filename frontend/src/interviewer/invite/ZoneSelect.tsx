import { type ComboboxItem, type OptionsFilter, Select } from "@mantine/core";
import { useMemo } from "react";
import classes from "./ZoneSelect.module.css";
import { utcOffset, zones } from "./zoned";
import { findZones } from "./zones";

interface Props {
  label: string;
  value: string; // "": none, where a placeholder says what that means
  placeholder?: string;
  onChange: (zone: string) => void;
}

const filter: OptionsFilter = ({ options, search, limit }) => {
  const all = new Map((options as ComboboxItem[]).map((option) => [option.value, option]));
  return findZones(search, [...all.keys()])
    .slice(0, limit)
    .flatMap((zone) => all.get(zone) ?? []);
};

/** A time zone by its place, with how far it is from UTC now. */
export function ZoneSelect({ label, value, placeholder, onChange }: Props) {
  const all = useMemo(() => {
    const known = zones();
    // A relay may know names that this browser has under another.
    return [...known, ...(value && !known.includes(value) ? [value] : [])].map((zone) => ({
      value: zone,
      label: zone.replaceAll("_", " "),
    }));
  }, [value]);
  const optional = placeholder !== undefined;
  return (
    <Select
      label={label}
      {...(optional ? { placeholder } : {})}
      data={all}
      value={value || null}
      onChange={(zone) => onChange(zone ?? "")}
      searchable
      filter={filter}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span>{option.label}</span>{" "}
          <span className={classes.offset}>{utcOffset(new Date(), option.value)}</span>
        </span>
      )}
      clearable={optional}
      clearButtonProps={{ "aria-label": `Clear: ${label}` }}
      allowDeselect={false}
      limit={60}
      maxDropdownHeight={220}
      nothingFoundMessage="No zone is called that."
    />
  );
}
