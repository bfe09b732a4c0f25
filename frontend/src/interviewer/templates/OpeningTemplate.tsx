import { surfaces } from "../../ui/keys/surfaces";
import { useHeldKeys, waitNoMore } from "../../ui/keys/useHeldKeys";

/** Until the template's page is there. What is typed for a new one is its name. */
export function OpeningTemplate({ fresh }: { fresh: boolean }) {
  useHeldKeys(fresh, surfaces.templateName, waitNoMore);
  return null;
}
