import type { Template } from "../../api";
import { OpeningTemplate } from "./OpeningTemplate";
import { TemplateForm } from "./TemplateForm";
import { useTemplateDraft } from "./useTemplateDraft";

interface Props {
  id: string;
  template?: Template;
  onMade: (id: string) => void;
}

export function TemplateEditor({ id, template, onMade }: Props) {
  const edited = useTemplateDraft(id, template);
  if (!edited) return <OpeningTemplate fresh={id === "new"} />;
  return <TemplateForm edited={edited} id={id} changedAt={template?.changedAt ?? ""} onMade={onMade} />;
}
