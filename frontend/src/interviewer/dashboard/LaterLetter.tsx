import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import type { Person, PlannedLetter } from "../../api";
import { api, sentence } from "../data/api";
import { type Invites, toInvitations } from "../invite/invites";
import { LetterFrame } from "../invite/LetterFrame";
import { type Plan, toInterview } from "../invite/plan";
import classes from "./LaterLetter.module.css";

interface Props {
  plan: Plan;
  invites: Invites;
  people: Person[];
}

/** The letter to the first who is invited, before there is an interview. */
export function LaterLetter({ plan, invites, people }: Props) {
  const [shown, setShown] = useState(false);
  const draft = plannedLetter(plan, invites, people);
  const [settled] = useDebouncedValue(draft && JSON.stringify(draft), 200);
  const letter = useQuery({
    queryKey: ["planned-letter", settled],
    queryFn: () => api.previewPlanned(JSON.parse(settled ?? "") as PlannedLetter),
    enabled: shown && settled !== undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <div className={classes.letter}>
      <Button
        className={classes.button}
        size="compact-sm"
        variant="subtle"
        aria-expanded={shown}
        leftSection={shown ? <EyeOff size={13} aria-hidden /> : <Eye size={13} aria-hidden />}
        onClick={() => setShown(!shown)}
      >
        {shown ? "Hide the mail" : "Show the mail"}
      </Button>
      {shown && !draft && (
        <p className={classes.note}>There is a mail as soon as there is somebody’s address.</p>
      )}
      {shown && draft && letter.error && (
        <p className={classes.note}>The mail could not be made. {sentence(letter.error)}</p>
      )}
      {shown && draft && letter.data && (
        <>
          <LetterFrame letter={letter.data} />
          <p className={classes.note}>The link is made with the interview; this one is a placeholder.</p>
        </>
      )}
    </div>
  );
}

function plannedLetter(plan: Plan, invites: Invites, people: Person[]): PlannedLetter | undefined {
  const [first] = toInvitations(plan, invites, people);
  if (!first) return undefined;
  const { send: _, reminders: __, ...letter } = first;
  return { interview: toInterview(plan), letter };
}
