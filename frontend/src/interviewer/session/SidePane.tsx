import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Boundary, type Session } from "../../session";
import { api } from "../data/api";
import { GuidePane } from "./GuidePane";
import { NotesPane } from "./NotesPane";
import classes from "./SidePane.module.css";

const parts = ["Notes", "Guide"] as const;

interface Props {
  session: Session;
  templateId: string | undefined;
}

/** What only interviewers have beside the code: their notes, and the guidance of the interview's template. */
export function SidePane({ session, templateId = "" }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<(typeof parts)[number]>("Notes");
  const template = useQuery({
    queryKey: ["template", templateId],
    queryFn: () => api.template(templateId),
    enabled: templateId !== "",
    staleTime: 60_000,
  });
  const guidance = template.data?.guidance.trim() ?? "";
  const guided = guidance !== "";
  const shown = guided ? open : "Notes";
  const key = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    setOpen(open === "Notes" ? "Guide" : "Notes");
    list.current?.querySelector<HTMLElement>("[aria-selected=false]")?.focus();
  };
  const panel = (part: (typeof parts)[number]) =>
    guided ? { id: `${id}${part}`, role: "tabpanel", "aria-labelledby": `${id}${part}-tab` } : {};
  return (
    <div className={classes.side}>
      {guided && (
        <div className={classes.tabs} role="tablist" aria-label="For interviewers" ref={list}>
          {parts.map((part) => (
            <button
              key={part}
              id={`${id}${part}-tab`}
              type="button"
              role="tab"
              className={classes.tab}
              aria-selected={part === shown}
              aria-controls={`${id}${part}`}
              tabIndex={part === shown ? 0 : -1}
              onClick={() => setOpen(part)}
              onKeyDown={key}
            >
              {part}
            </button>
          ))}
        </div>
      )}
      <div className={classes.panel} hidden={shown !== "Notes"} {...panel("Notes")}>
        <Boundary what="The notes">
          <NotesPane session={session} titled={!guided} />
        </Boundary>
      </div>
      {guided && (
        <div className={classes.panel} hidden={shown !== "Guide"} {...panel("Guide")}>
          <Boundary key={guidance} what="The guide">
            <GuidePane name={template.data?.name ?? ""} guidance={guidance} />
          </Boundary>
        </div>
      )}
    </div>
  );
}
