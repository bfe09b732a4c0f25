import { Select } from "@mantine/core";
import type { TemplateBrief } from "../../api";
import { filterOptions } from "../foldedFilter";

interface Props {
  templates: TemplateBrief[];
  value: string; // "": none
  onChange: (id: string) => void;
}

/** The question that the session begins with. */
export function TemplateSelect({ templates, value, onChange }: Props) {
  return (
    <Select
      label="Template"
      placeholder="None: an empty editor"
      data={templates.map((t) => ({ value: t.id, label: t.name }))}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
      searchable
      filter={filterOptions}
      clearable
      clearButtonProps={{ "aria-label": "Clear: Template" }}
      limit={60}
      maxDropdownHeight={220}
      nothingFoundMessage="No template is called that."
    />
  );
}
