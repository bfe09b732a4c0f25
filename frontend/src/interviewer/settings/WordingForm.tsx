import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import type { WordingSettings } from "../../api";
import { api } from "../data/api";
import { generalError } from "./errors";
import { LetterEditor } from "./LetterEditor";
import { LetterNav } from "./LetterNav";
import { SaveBar } from "./SaveBar";
import { useDraft } from "./useDraft";
import { useSave } from "./useSave";
import classes from "./WordingForm.module.css";
import { changedLetters, type Letter, refusedLetter, shownTexts, toWording } from "./wording";

interface Props {
  settings: WordingSettings;
  letter: Letter;
  readOnly: boolean;
}

/** All letters' texts, of which one is shown; they are saved together. */
export function WordingForm({ settings, letter, readOnly }: Props) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const saved = shownTexts(settings.wording, settings.standard);
  const draft = useDraft("wording", saved);
  const saving = useSave(async () => {
    const sent = draft.value;
    try {
      client.setQueryData(["wording"], await api.setWording(toWording(sent, settings.standard)));
    } catch (error) {
      const at = refusedLetter(error);
      if (at && at !== letter) navigate(`/settings/wording/${at}`);
      throw error;
    }
    draft.sent(sent);
  });
  return (
    <>
      <div className={classes.scroll}>
        <LetterNav changed={changedLetters(draft.value, saved)} here={letter} />
        <LetterEditor
          key={letter}
          letter={letter}
          texts={draft.value}
          settings={settings}
          readOnly={readOnly}
          error={saving.error}
          onChange={(typed) => {
            saving.clear();
            draft.change(typed);
          }}
        />
      </div>
      {!readOnly && (
        <SaveBar
          unsaved={draft.unsaved}
          busy={saving.busy}
          problem={refusedLetter(saving.error) ? undefined : generalError(saving.error, [])}
          onSave={() => void saving.save()}
          onDiscard={() => {
            saving.clear();
            draft.discard();
          }}
        />
      )}
    </>
  );
}
