import { Select } from "@mantine/core";
import { useMemo } from "react";
import { zones } from "./zoned";

interface Props {
  label: string;
  value: string; // "": none, where a placeholder says what that means
  placeholder?: string;
  onChange: (zone: string) => void;
}

/** A time zone by its place. */
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
      clearable={optional}
      clearButtonProps={{ "aria-label": `Clear: ${label}` }}
      allowDeselect={false}
      limit={60}
      maxDropdownHeight={220}
      nothingFoundMessage="No zone is called that."
    />
  );
}
