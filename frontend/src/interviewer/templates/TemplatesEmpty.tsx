import { Button } from "@mantine/core";
import { FileText, Plus } from "lucide-react";
import classes from "./TemplatesEmpty.module.css";

interface Props {
  query: string;
  onAdd: () => void;
  onClear: () => void;
}

/** No template to list: what one is good for, and how to make it. */
export function TemplatesEmpty({ query, onAdd, onClear }: Props) {
  return (
    <div className={classes.empty}>
      <FileText size={28} strokeWidth={1.5} className={classes.mark} aria-hidden />
      <h2 className={classes.title}>{query ? `Nothing matches “${query}”` : "No templates yet"}</h2>
      <p className={classes.text}>
        {query
          ? "Names and languages were searched."
          : "A template is a question to ask again: instructions that everybody in the session sees, files to start with, and guidance that only interviewers ever get. New interviews can begin with it."}
      </p>
      {query ? (
        <Button onClick={onClear}>Clear the search</Button>
      ) : (
        <Button variant="filled" leftSection={<Plus size={15} aria-hidden />} onClick={onAdd}>
          New template
        </Button>
      )}
    </div>
  );
}
