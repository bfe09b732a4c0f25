import { expect, it } from "vitest";
import { filterActions, filterOptions } from "./foldedFilter";

const labels = (found: readonly { label?: string }[]) => found.map(({ label }) => label);

it("finds options without their accents, in groups too", () => {
  const options = ["Žofie", "Zoë", "Ada"].map((label) => ({ value: label, label }));
  expect(labels(filterOptions({ options, search: " zo ", limit: 10 }) as typeof options)).toEqual([
    "Žofie",
    "Zoë",
  ]);
  expect(filterOptions({ options: [{ group: "g", items: options }], search: "ADA", limit: 10 })).toEqual([
    { group: "g", items: [options[2]] },
  ]);
  expect(filterOptions({ options: [{ group: "g", items: options }], search: "x", limit: 10 })).toEqual([]);
});

it("finds actions by all that is said of them, by their name first", () => {
  const actions = [
    { id: "1", label: "Trash", keywords: "deleted émigré" },
    { id: "2", label: "Emigrate" },
    { id: "3", label: "Theme", description: "Colours" },
  ];
  const groups = [{ group: "All", actions }];
  expect(filterActions("EMIGR", groups)).toEqual([{ group: "All", actions: [actions[1], actions[0]] }]);
  expect(filterActions(" ", groups)).toBe(groups);
  expect(filterActions("colours theme", actions)).toEqual([actions[2]]);
  expect(filterActions("nothing of that", groups)).toEqual([]);
});
