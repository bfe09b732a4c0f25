import { Button, Group } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Interview, InterviewPatch } from "../../api";
import classes from "./ChangeForm.module.css";
import { PlanFields } from "./PlanFields";
import { checkPlan, planOf, toPatch } from "./plan";

interface Props {
  interview: Interview;
  onChange: (patch: InterviewPatch) => void;
  onCancel: () => void;
}

/** Changes what an interview is. */
export function ChangeForm({ interview: i, onChange, onCancel }: Props) {
  const [plan, setPlan] = useState(() => planOf(i));
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checkPlan(plan, new Date(), i.startsAt)).length === 0) onChange(toPatch(plan, i));
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <PlanFields
        plan={plan}
        problems={checkPlan(plan, new Date(), i.startsAt)}
        tried={tried}
        onChange={setPlan}
      />
      <Group justify="flex-end" gap="xs">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled">
          Change
        </Button>
      </Group>
    </form>
  );
}
