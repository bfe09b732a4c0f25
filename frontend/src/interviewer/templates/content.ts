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
  tests: [],
  testFiles: [],
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
    tests: (template.tests ?? []).map(({ name, stdin, args, expected, hidden }) => ({
      name,
      stdin,
      args: args ?? [],
      expected,
      hidden,
    })),
    testFiles: (template.testFiles ?? []).map(({ name, hidden, file }) => ({
      name,
      hidden,
      file: { name: file.name, text: file.text },
    })),
  };
}

export function same(a: Content, b: Content): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
