import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { LimitsInForce } from "../../../api";
import { say } from "../../announce";
import form from "../Form.module.css";
import { SaveBar } from "../SaveBar";
import { Section } from "../Section";
import { Executed } from "./Executed";
import classes from "./Execution.module.css";
import { LimitInput } from "./LimitInput";
import { isStandard, limitGroups, toForm } from "./limits";
import { useLimitsForm } from "./useLimitsForm";

/** The limits on what candidates run, for an administrator to change. */
export function LimitsForm({ inForce }: { inForce: LimitsInForce }) {
  const state = useLimitsForm(inForce);
  const fields = useRef<HTMLFormElement>(null);
  const { standard } = inForce;
  useEffect(() => {
    if (state.refusals > 0) fields.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state.refusals]);
  return (
    <>
      <div className={form.scroll}>
        <div className={form.form}>
          <form
            ref={fields}
            className={form.group}
            noValidate
            autoComplete="off"
            onSubmit={(event) => {
              event.preventDefault();
              if (state.unsaved) state.save();
            }}
          >
            {limitGroups.map(({ title, about, limits }) => (
              <Section key={title} title={title} about={about}>
                <div className={classes.limits}>
                  {limits.map(({ field, label, unit, hint }) => (
                    <LimitInput
                      key={field}
                      label={label}
                      unit={unit}
                      hint={hint}
                      standard={standard[field]}
                      value={state.form[field]}
                      error={state.errors[field]}
                      onChange={(value) => state.change({ [field]: value })}
                    />
                  ))}
                </div>
              </Section>
            ))}
            <p className={form.hint}>
              Changes hold for the executions that start from then on. No program reaches a network, or a file
              of the server’s outside what its language needs.
            </p>
            <button type="submit" hidden />
          </form>
          <Executed missing={inForce.missing} />
        </div>
      </div>
      <SaveBar
        unsaved={state.unsaved}
        busy={state.saving}
        problem={state.problem}
        onSave={state.save}
        onDiscard={state.discard}
      >
        {!isStandard(state.form, standard) && (
          <Button
            onClick={() => {
              state.change(toForm(standard));
              say("The standard limits are back. Save to keep them.");
            }}
          >
            Use the standard
          </Button>
        )}
      </SaveBar>
    </>
  );
}
