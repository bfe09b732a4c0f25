import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Template } from "../../api";
import { say } from "../announce";
import { api, fieldError, sentence } from "../data/api";
import { templateKey, templatesKey } from "./TemplateActions";
import { testsProblem } from "./tests/problems";
import type { EditedTemplate } from "./useTemplateDraft";

/** Saving a template; a new one gets its address by it. */
export function useSaveTemplate(id: string, { draft, sent }: EditedTemplate, onMade: (id: string) => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [wrongTests, setWrongTests] = useState<string>();

  const save = async (): Promise<Template | undefined> => {
    if (busy) return undefined;
    const content = draft.content();
    if (content.name === "") {
      setProblem("Give the template a name first.");
      return undefined;
    }
    const wrong = testsProblem(content);
    setWrongTests(wrong || undefined);
    if (wrong) {
      setProblem("Not saved. See the tests.");
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
      const refused = fieldError(error, "tests") ?? fieldError(error, "testFiles");
      setWrongTests(refused);
      setProblem(`Not saved. ${refused ?? sentence(error)}`);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, problem, wrongTests };
}
