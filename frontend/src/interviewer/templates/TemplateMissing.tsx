import { Button, Group } from "@mantine/core";
import { useLocation } from "wouter";
import { ApiError } from "../../api";
import classes from "./TemplatesEmpty.module.css";

/** There is no template to change: why, and what can be done. */
export function TemplateMissing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const [, navigate] = useLocation();
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <div className={classes.empty}>
      <h1 className={classes.title}>
        {gone ? "This template is not here" : "This template could not be opened"}
      </h1>
      <p className={classes.text}>
        {gone
          ? "It was deleted, or the address is wrong."
          : error instanceof ApiError
            ? error.message
            : "Something went wrong in this window."}
      </p>
      <Group gap="xs">
        {!gone && <Button onClick={onRetry}>Try again</Button>}
        <Button onClick={() => navigate("/templates")}>All templates</Button>
      </Group>
    </div>
  );
}
