import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { TemplateActions } from "./TemplateActions";

// A delete that waits for its toast outlives the page that it was asked on.
const made = new WeakMap<QueryClient, TemplateActions>();

export function useTemplateActions(): { actions: TemplateActions; removed: ReadonlySet<string> } {
  const client = useQueryClient();
  let actions = made.get(client);
  if (!actions) {
    actions = new TemplateActions(client);
    made.set(client, actions);
  }
  return { actions, removed: useSyncExternalStore(actions.subscribe, actions.removed) };
}
