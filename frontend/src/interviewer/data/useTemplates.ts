import { useQuery } from "@tanstack/react-query";
import { api } from "./api";

/** The templates that an interview can begin with. */
export function useTemplates() {
  return useQuery({ queryKey: ["templates", ""], queryFn: () => api.templates(), staleTime: 10_000 });
}
