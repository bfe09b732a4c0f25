import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { Redirect, Route, Switch } from "wouter";
import { account as accountStore } from "./account";
import { Dashboard } from "./dashboard/Dashboard";
import { Actions } from "./data/actions";
import { api } from "./data/api";
import { OpeningSession } from "./session/OpeningSession";
import { DraftsContext } from "./settings/drafts";
import { useUnsavedGuard } from "./settings/useUnsavedGuard";
import { Shell } from "./shell/Shell";
import { usePaletteKey } from "./shell/usePaletteKey";
import { OpeningTemplate } from "./templates/OpeningTemplate";
import { type SignedIn, WorkplaceContext } from "./useAccount";

// The editor is most of the page's bytes; the dashboard paints without it.
const SessionPage = lazy(() => import("./session/SessionPage").then((m) => ({ default: m.SessionPage })));
const TemplatesPage = lazy(() => import("./templates/TemplatesPage"));
const TemplatePage = lazy(() => import("./templates/TemplatePage"));
const SettingsPage = lazy(() => import("./settings/SettingsPage").then((m) => ({ default: m.SettingsPage })));

/** What somebody who is signed in sees. */
export function Inside({ account }: { account: SignedIn }) {
  const client = useQueryClient();
  usePaletteKey();
  const me = useQuery({
    queryKey: ["me", account.token],
    queryFn: api.me,
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
  const person = me.data;
  useEffect(() => {
    if (person) accountStore.known(person);
  }, [person]);
  // Another person's lists must not be seen, not even for a moment.
  useEffect(() => () => client.clear(), [client]);

  const actions = useMemo(() => new Actions(client), [client]);
  const personId = account.person?.id ?? "";
  const workplace = useMemo(() => ({ account, actions, personId }), [account, actions, personId]);
  const drafts = useUnsavedGuard(personId);
  return (
    <WorkplaceContext value={workplace}>
      <DraftsContext value={drafts}>
        <Switch>
          <Route path="/interview/:id">
            {({ id }) => (
              <Suspense fallback={<OpeningSession />}>
                <SessionPage key={id} id={id} />
              </Suspense>
            )}
          </Route>
          <Route>
            <Shell>
              <Switch>
                <Route path="/">
                  <Dashboard key={`all ${personId}`} />
                </Route>
                <Route path="/trash">
                  <Dashboard key={`trash ${personId}`} trash />
                </Route>
                <Route path="/templates">
                  <Suspense fallback={null}>
                    <TemplatesPage key={personId} />
                  </Suspense>
                </Route>
                <Route path="/templates/:id">
                  {({ id }) => (
                    <Suspense fallback={<OpeningTemplate fresh={id === "new"} />}>
                      <TemplatePage key={personId} id={id} />
                    </Suspense>
                  )}
                </Route>
                <Route path="/settings/*?">
                  <Suspense fallback={null}>
                    <SettingsPage />
                  </Suspense>
                </Route>
                <Route>
                  <Redirect to="/" replace />
                </Route>
              </Switch>
            </Shell>
          </Route>
        </Switch>
      </DraftsContext>
    </WorkplaceContext>
  );
}
