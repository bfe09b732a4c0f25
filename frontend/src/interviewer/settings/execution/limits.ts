import type { ExecutionLimits } from "../../../api";

export type LimitField = keyof ExecutionLimits;

/** The limits as they stand in the form. */
export type LimitsForm = Record<LimitField, string>;
export type LimitErrors = Partial<Record<LimitField, string>>;

interface Limit {
  field: LimitField;
  label: string;
  unit: string;
  hint: string;
  least: number;
  most: number;
}

/** What one execution may use, and how many there may be, as the relay counts it; with its bounds. */
export const limitGroups: readonly { title: string; about?: string; limits: readonly Limit[] }[] = [
  {
    title: "Each execution",
    about:
      "A program that goes beyond one of these is stopped, and everybody in the session reads at which. 1 MB is 1024 KB, 1 KB is 1024 bytes.",
    limits: [
      {
        field: "wallSeconds",
        label: "Time",
        unit: "s",
        hint: "From its start to its end, without the time that it waits for input.",
        least: 1,
        most: 600,
      },
      {
        field: "interactiveSeconds",
        label: "Time with input",
        unit: "s",
        hint: "From its start to its end, with the time that it waits for input.",
        least: 10,
        most: 7200,
      },
      {
        field: "cpuSeconds",
        label: "CPU time",
        unit: "s",
        hint: "Of all its processes together.",
        least: 1,
        most: 600,
      },
      {
        field: "compileSeconds",
        label: "Compile time",
        unit: "s",
        hint: "Does not count as the program’s own time.",
        least: 5,
        most: 600,
      },
      {
        field: "memoryMB",
        label: "Memory",
        unit: "MB",
        hint: "Of all its processes together. Built-in languages: never more than 1024. Compilers: at least 1024.",
        least: 32,
        most: 4096,
      },
      {
        field: "diskMB",
        label: "Files it writes",
        unit: "MB",
        hint: "All of them together. They are gone when it ends.",
        least: 1,
        most: 1024,
      },
      {
        field: "outputKB",
        label: "Output",
        unit: "KB",
        hint: "What was printed up to it stays.",
        least: 16,
        most: 16_384,
      },
      {
        field: "processes",
        label: "Processes",
        unit: "",
        hint: "At once, threads among them. Built-in Python and Ruby: 64 threads, the others one. Compilers: at least 512.",
        least: 8,
        most: 1024,
      },
    ],
  },
  {
    title: "How many",
    about: "What is beyond these is not stopped: it waits, or is to be started again later.",
    limits: [
      {
        field: "perMinute",
        label: "Per person and minute",
        unit: "",
        hint: "Programs that one person may start within any 60 seconds. All tests of one run count as one.",
        least: 1,
        most: 600,
      },
      {
        field: "atOnce",
        label: "At once",
        unit: "",
        hint: "On this server, in all interviews. Those that wait for input stand beside. Further ones wait for their turn, 20 at most.",
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
