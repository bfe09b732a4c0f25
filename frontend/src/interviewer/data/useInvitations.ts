import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { LetterDraft } from "../../api";
import { api } from "./api";

export const invitationsKey = (id: string) => ["invitations", id] as const;
export const mailKey = ["mail"] as const;

/** Who is invited to an interview. */
export function useInvitations(id: string) {
  return useQuery({
    queryKey: invitationsKey(id),
    queryFn: () => api.invitations(id),
  });
}

/** Whether this workspace can send mail. Asked again whenever something that needs it is opened. */
export function useMail() {
  return useQuery({ queryKey: mailKey, queryFn: api.mail, staleTime: 2000 });
}

/** The people of this workspace, who can be asked to a panel. */
export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: api.people, staleTime: 60_000 });
}

/** The invitation as it would be written now; the one before it until the relay has answered. */
export function useLetter(id: string, draft: LetterDraft) {
  return useQuery({
    queryKey: ["letter", id, draft],
    queryFn: () => api.previewInvitation(id, draft),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}
