import { useQuery } from "@tanstack/react-query";
import { api, sentence } from "../data/api";
import classes from "./MailStateLine.module.css";
import { type Line, mailLine } from "./mailState";

/** How mail does, in one line. */
export function MailStateLine() {
  const mail = useQuery({ queryKey: ["mail"], queryFn: api.mail });
  let line: Line | undefined;
  if (mail.data) line = mailLine(mail.data);
  else if (mail.isError) line = { tone: "problem", text: sentence(mail.error) };
  return (
    <p className={classes.line} role="status" data-tone={line?.tone}>
      {line?.text}
    </p>
  );
}
