import type { Template, TemplateContent } from "../../api";

/** What a person writes into a template, in one order, so that two can be compared. */
export type Content = Required<TemplateContent>;

export const emptyContent: Content = {
  name: "",
  language: "python",
  instructions: "",
  guidance: "",
  files: [{ name: "main.py", text: "" }],
  main: "main.py",
};

export function contentOf(template: Template | TemplateContent): Content {
  const files = [...(template.files ?? [])]
    .map(({ name, text }) => ({ name, text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    name: template.name,
    language: template.language ?? "",
    instructions: template.instructions ?? "",
    guidance: template.guidance ?? "",
    files,
    main: template.main || (template.files?.[0]?.name ?? ""),
  };
}

export function same(a: Content, b: Content): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
