import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { LimitsInForce } from "../../../api";
import { api, fieldError } from "../../data/api";
import { generalError } from "../errors";
import { useDraft } from "../useDraft";
import { useSave } from "../useSave";
import { checkLimits, type LimitErrors, type LimitsForm, limitFields, toForm, toLimits } from "./limits";

export const limitsKey = ["execution-limits"];

export function useLimitsForm({ limits }: LimitsInForce) {
  const client = useQueryClient();
  const draft = useDraft("execution", toForm(limits));
  const [errors, setErrors] = useState<LimitErrors>({});
  const [refusals, setRefusals] = useState(0);
  const form = draft.value;

  const show = (found: LimitErrors): boolean => {
    setErrors(found);
    const some = Object.keys(found).length > 0;
    if (some) setRefusals((n) => n + 1);
    return some;
  };
  const saving = useSave(async () => {
    const sent = form;
    try {
      client.setQueryData(limitsKey, await api.setExecutionLimits(toLimits(sent)));
    } catch (error) {
      show(relayErrors(error));
      throw error;
    }
    draft.sent(sent);
  });
  return {
    form,
    unsaved: draft.unsaved,
    errors,
    /** counts the refusals, so that each moves the focus to the field at fault */
    refusals,
    problem: generalError(saving.error, limitFields),
    saving: saving.busy,
    change: (typed: Partial<LimitsForm>) => {
      setErrors((before) =>
        Object.fromEntries(Object.entries(before).filter(([field]) => !(field in typed))),
      );
      saving.clear();
      draft.change(typed);
    },
    save: () => {
      if (!show(checkLimits(form))) void saving.save();
    },
    discard: () => {
      setErrors({});
      saving.clear();
      draft.discard();
    },
  };
}

function relayErrors(error: unknown): LimitErrors {
  const found: LimitErrors = {};
  for (const field of limitFields) {
    const message = fieldError(error, field);
    if (message) found[field] = message;
  }
  return found;
}
