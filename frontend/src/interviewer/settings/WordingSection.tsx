import { useQuery } from "@tanstack/react-query";
import { api } from "../data/api";
import { edited } from "../data/changes";
import { useWorkplace } from "../useAccount";
import { LoadProblem } from "./LoadProblem";
import { WordingForm } from "./WordingForm";
import type { Letter } from "./wording";

/** What Candor's letters say. */
export function WordingSection({ letter }: { letter: Letter }) {
  const { account } = useWorkplace();
  const settings = useQuery({ queryKey: ["wording"], queryFn: api.wording, meta: edited });
  if (settings.data && account.person)
    return (
      <WordingForm settings={settings.data} letter={letter} readOnly={account.person.role !== "admin"} />
    );
  if (settings.isError) return <LoadProblem error={settings.error} onRetry={() => void settings.refetch()} />;
  return null;
}
