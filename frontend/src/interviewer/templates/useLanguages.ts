import { useQuery } from "@tanstack/react-query";
import { api } from "../data/api";

/** What this relay can execute. */
export function useLanguages() {
  return useQuery({ queryKey: ["languages"], queryFn: api.languages, staleTime: 300_000 }).data ?? [];
}
