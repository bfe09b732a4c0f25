import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Template } from "../../api";
import { say } from "../announce";
import { api, sentence } from "../data/api";
import { templateKey, templatesKey } from "./TemplateActions";
import type { EditedTemplate } from "./useTemplateDraft";

/** Saving a template; a new one gets its address by it. */
export function useSaveTemplate(id: string, { draft, sent }: EditedTemplate, onMade: (id: string) => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const save = async (): Promise<Template | undefined> => {
    if (busy) return undefined;
    const content = draft.content();
    if (content.name === "") {
      setProblem("Give the template a name first.");
      return undefined;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      const saved = id === "new" ? await api.createTemplate(content) : await api.replaceTemplate(id, content);
      sent(saved);
      say("Saved");
      client.setQueryData(templateKey(saved.id), saved);
      void client.invalidateQueries({ queryKey: templatesKey });
      if (id === "new") {
        onMade(saved.id);
        navigate(`/templates/${saved.id}`, { replace: true });
      }
      return saved;
    } catch (error) {
      setProblem(`Not saved. ${sentence(error)}`);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, problem };
}
