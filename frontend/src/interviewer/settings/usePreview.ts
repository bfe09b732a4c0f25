import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { WordingPreview } from "../../api";
import { useSettled } from "../dashboard/useSettled";
import { api } from "../data/api";
import type { Letter } from "./wording";

const pause = 300; // ms without a key before the relay is asked

export interface Preview {
  /** the newest that could be made */
  letter: WordingPreview | undefined;
  error: unknown;
}

/** What a letter looks like, made by the relay as it will be when it is sent. */
export function usePreview(letter: Letter, subject: string, body: string): Preview {
  const settledSubject = useSettled(subject, pause);
  const settledBody = useSettled(body, pause);
  const { data, error } = useQuery({
    queryKey: ["wording-preview", letter, settledSubject, settledBody],
    queryFn: () => api.previewWording({ kind: letter, subject: settledSubject, body: settledBody }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY, // the same text gives the same letter
    gcTime: 60_000,
  });
  return { letter: data, error: error ?? undefined };
}
