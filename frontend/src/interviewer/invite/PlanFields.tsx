import { TextInput } from "@mantine/core";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import classes from "./PlanFields.module.css";
import { type Plan, type PlanProblems, saidAtOnce } from "./plan";
import { WhenFields } from "./WhenFields";

interface Props {
  plan: Plan;
  /** everything that is wrong with it now */
  problems: PlanProblems;
  /** whether it was tried: then all of it is told, before that only what answers what was typed */
  tried: boolean;
  candidateZone?: string;
  /** beside the name */
  template?: ReactNode;
  onChange: (plan: Plan) => void;
  onCandidateZone?: (zone: string) => void;
}

/** What an interview is: its name, whose it is, when and how long. */
export function PlanFields({
  plan,
  problems,
  tried,
  candidateZone,
  template,
  onChange,
  onCandidateZone,
}: Props) {
  // The dialog gave the focus away before this was loaded.
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const wrong = tried ? problems : saidAtOnce(plan, problems);
  const set = (change: Partial<Plan>) => onChange({ ...plan, ...change });
  return (
    <>
      <div className={template ? classes.pair : undefined}>
        <TextInput
          ref={first}
          data-autofocus
          label="Interview"
          placeholder="Backend, first round"
          value={plan.name}
          maxLength={200}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        {template}
      </div>
      <div className={classes.pair}>
        <TextInput
          label="Candidate"
          placeholder="Ada Lovelace"
          autoComplete="off"
          value={plan.candidateName}
          maxLength={200}
          onChange={(e) => set({ candidateName: e.currentTarget.value })}
        />
        <TextInput
          label="Candidate’s e-mail"
          type="email"
          autoComplete="off"
          value={plan.candidateEmail}
          error={wrong.candidateEmail}
          onChange={(e) => set({ candidateEmail: e.currentTarget.value })}
        />
      </div>
      <WhenFields
        plan={plan}
        wrong={wrong}
        onChange={onChange}
        {...(candidateZone !== undefined ? { candidateZone } : {})}
        {...(onCandidateZone ? { onCandidateZone } : {})}
      />
    </>
  );
}
