import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { MailSettings } from "../../api";
import { api, fieldError } from "../data/api";
import { generalError } from "./errors";
import { checkMail, type MailErrors, type MailForm, mailFields, toForm, toSettings } from "./mailForm";
import { useDraft } from "./useDraft";
import { useSave } from "./useSave";

export interface MailFormState {
  form: MailForm;
  unsaved: boolean;
  errors: MailErrors;
  /** counts the refusals, so that each moves the focus to the field at fault */
  refusals: number;
  problem: string | undefined;
  saving: boolean;
  change: (typed: Partial<MailForm>) => void;
  save: () => void;
  discard: () => void;
  /** Whether the form can go to the relay; what cannot is said at the fields. */
  check: () => boolean;
  /** Shows at the fields what the relay says of them; false when it names none. */
  blame: (error: unknown) => boolean;
}

export function useMailForm(settings: MailSettings): MailFormState {
  const client = useQueryClient();
  const draft = useDraft("mail", toForm(settings));
  const [errors, setErrors] = useState<MailErrors>({});
  const [refusals, setRefusals] = useState(0);
  const form = draft.value;

  const show = (found: MailErrors): boolean => {
    setErrors(found);
    const some = Object.keys(found).length > 0;
    if (some) setRefusals((n) => n + 1);
    return some;
  };
  const blame = (error: unknown) => show(relayErrors(error));
  const check = () => !show(checkMail(form));
  const saving = useSave(async () => {
    const sent = form;
    try {
      client.setQueryData(["mail-settings"], await api.setMailSettings(toSettings(sent)));
    } catch (error) {
      blame(error);
      throw error;
    }
    draft.sent(sent);
    void client.invalidateQueries({ queryKey: ["mail"] });
  });
  return {
    form,
    unsaved: draft.unsaved,
    errors,
    refusals,
    problem: generalError(saving.error, [...mailFields]),
    saving: saving.busy,
    change: (typed) => {
      setErrors((before) =>
        Object.fromEntries(Object.entries(before).filter(([field]) => !(field in typed))),
      );
      saving.clear();
      draft.change(typed);
    },
    save: () => {
      if (check()) void saving.save();
    },
    discard: () => {
      setErrors({});
      saving.clear();
      draft.discard();
    },
    check,
    blame,
  };
}

function relayErrors(error: unknown): MailErrors {
  const found: MailErrors = {};
  for (const field of mailFields) {
    const message = fieldError(error, field) ?? fieldError(error, `settings.${field}`);
    if (message) found[field] = message;
  }
  return found;
}
