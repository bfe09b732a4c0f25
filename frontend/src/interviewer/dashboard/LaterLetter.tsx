import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import type { Person } from "../../api";
import { api, sentence } from "../data/api";
import type { Invites } from "../invite/invites";
import { LetterFrame } from "../invite/LetterFrame";
import type { Plan } from "../invite/plan";
import { useWorkplace } from "../useAccount";
import classes from "./LaterLetter.module.css";
import { laterLetter } from "./laterLetter";

interface Props {
  plan: Plan;
  invites: Invites;
  people: Person[];
}

/** The letter before there is an interview: its text with what the form says, in the form of the real one. */
export function LaterLetter({ plan, invites, people }: Props) {
  const { account } = useWorkplace();
  const [shown, setShown] = useState(false);
  const wording = useQuery({ queryKey: ["wording"], queryFn: api.wording, enabled: shown });
  const draft =
    wording.data &&
    laterLetter(plan, invites, people, account.person?.name ?? "Your interviewer", wording.data);
  const [settled] = useDebouncedValue(JSON.stringify(draft), 200);
  const letter = useQuery({
    queryKey: ["later-letter", settled],
    queryFn: () => api.previewWording(JSON.parse(settled ?? "")),
    enabled: shown && settled !== undefined,
    placeholderData: keepPreviousData,
  });
  const problem = wording.error ?? letter.error;
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
        {shown ? "Hide the letter" : "Show the letter"}
      </Button>
      {shown && !draft && wording.data && (
        <p className={classes.note}>There is a letter as soon as there is somebody's address.</p>
      )}
      {shown && problem && (
        <p className={classes.note}>The letter could not be written. {sentence(problem)}</p>
      )}
      {shown && draft && letter.data && (
        <>
          <LetterFrame letter={letter.data} />
          <p className={classes.note}>The link is made with the interview; this one is an example.</p>
        </>
      )}
    </div>
  );
}
