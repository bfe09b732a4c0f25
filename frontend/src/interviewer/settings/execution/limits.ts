import type { ExecutionLimits } from "../../../api";

export type LimitField = keyof ExecutionLimits;

/** The limits as they stand in the form. */
export type LimitsForm = Record<LimitField, string>;
export type LimitErrors = Partial<Record<LimitField, string>>;

interface Limit {
  field: LimitField;
  label: string;
  unit: string;
  hint?: string;
  least: number;
  most: number;
}

/** What one execution may use, and how many there may be; with the relay's bounds. */
export const limitGroups: readonly { title: string; about?: string; limits: readonly Limit[] }[] = [
  {
    title: "Each execution",
    about: "What goes beyond is ended, and everybody in the session is told why.",
    limits: [
      {
        field: "wallSeconds",
        label: "Time",
        unit: "s",
        hint: "Without waiting for input.",
        least: 1,
        most: 600,
      },
      {
        field: "interactiveSeconds",
        label: "Time with input",
        unit: "s",
        hint: "With waiting for it.",
        least: 10,
        most: 7200,
      },
      { field: "cpuSeconds", label: "CPU time", unit: "s", least: 1, most: 600 },
      { field: "compileSeconds", label: "Compile time", unit: "s", least: 5, most: 600 },
      {
        field: "memoryMB",
        label: "Memory",
        unit: "MB",
        hint: "Built-in languages: at most 1024.",
        least: 32,
        most: 4096,
      },
      { field: "diskMB", label: "Files it writes", unit: "MB", least: 1, most: 1024 },
      {
        field: "outputKB",
        label: "Output",
        unit: "KB",
        hint: "More is cut, with a note.",
        least: 16,
        most: 16_384,
      },
      { field: "processes", label: "Processes", unit: "", hint: "With their threads.", least: 8, most: 1024 },
    ],
  },
  {
    title: "How many",
    limits: [
      { field: "perMinute", label: "Per person and minute", unit: "", least: 1, most: 600 },
      {
        field: "atOnce",
        label: "At once on this relay",
        unit: "",
        hint: "Further ones wait in a queue.",
        least: 1,
        most: 64,
      },
    ],
  },
];

const limits = limitGroups.flatMap((group) => group.limits);
export const limitFields = limits.map(({ field }) => field);

function each<T>(make: (field: LimitField) => T): Record<LimitField, T> {
  return Object.fromEntries(limitFields.map((field) => [field, make(field)])) as Record<LimitField, T>;
}

export function toForm(given: ExecutionLimits): LimitsForm {
  return each((field) => String(given[field]));
}

export function toLimits(form: LimitsForm): ExecutionLimits {
  return each((field) => Number(form[field].trim()));
}

/** What is certainly wrong, in a sentence for each field. The relay has the last word. */
export function checkLimits(form: LimitsForm): LimitErrors {
  const wrong: LimitErrors = {};
  for (const { field, least, most } of limits) {
    const text = form[field].trim();
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || value < least || value > most)
      wrong[field] = `A number from ${least} to ${most}.`;
    else if (!field.endsWith("Seconds") && !Number.isInteger(value)) wrong[field] = "A whole number.";
  }
  if (
    !wrong.wallSeconds &&
    !wrong.interactiveSeconds &&
    Number(form.interactiveSeconds) < Number(form.wallSeconds)
  )
    wrong.interactiveSeconds = "No less than the time without input.";
  return wrong;
}

export function isStandard(form: LimitsForm, standard: ExecutionLimits): boolean {
  return limitFields.every((field) => Number(form[field]) === standard[field]);
}
