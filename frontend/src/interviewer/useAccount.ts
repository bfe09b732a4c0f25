import { createContext, useContext, useSyncExternalStore } from "react";
import { type AccountState, account } from "./account";
import type { Actions } from "./data/actions";

export function useAccountState(): AccountState {
  return useSyncExternalStore(account.subscribe, account.state);
}

export type SignedIn = Extract<AccountState, { status: "signed-in" }>;

/** Everything below the sign-in has these. */
export interface Workplace {
  account: SignedIn;
  actions: Actions;
  /** names what is kept in this browser for this person */
  personId: string;
}

export const WorkplaceContext = createContext<Workplace | undefined>(undefined);

export function useWorkplace(): Workplace {
  const workplace = useContext(WorkplaceContext);
  if (!workplace) throw new Error("useWorkplace is for what is shown to somebody who is signed in");
  return workplace;
}
