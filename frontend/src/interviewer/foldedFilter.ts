import type { OptionsFilter } from "@mantine/core";
import type {
  SpotlightActionData,
  SpotlightActionGroupData,
  SpotlightFilterFunction,
} from "@mantine/spotlight";
import { finds, fold } from "../ui/fold";

/** Options that have every word that was typed, whatever the accents. */
export const filterOptions: OptionsFilter = ({ options, search }) =>
  options.flatMap((option): typeof options => {
    if (!("group" in option)) return finds(option.label, search.trim()) ? [option] : [];
    const items = option.items.filter(({ label }) => finds(label, search.trim()));
    return items.length > 0 ? [{ ...option, items }] : [];
  });

/** The palette's actions that have every word that was typed; those whose name has them first. */
export const filterActions: SpotlightFilterFunction = (query, actions) => {
  const wanted = query.trim();
  if (fold(wanted) === "") return actions;
  return actions.flatMap((action): typeof actions => {
    if (!("actions" in action)) return about(action, wanted) ? [action] : [];
    const found = action.actions.filter((each) => about(each, wanted));
    const named = (each: SpotlightActionData) => Number(!finds(each.label ?? "", wanted));
    found.sort((a, b) => named(a) - named(b));
    return found.length > 0 ? [{ ...action, actions: found } satisfies SpotlightActionGroupData] : [];
  });
};

function about({ label, description, keywords }: SpotlightActionData, query: string): boolean {
  return finds([label, description, keywords].flat().join("\n"), query);
}
