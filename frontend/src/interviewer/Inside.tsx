import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Boundary } from "../session/view/Boundary";
import { account as accountStore } from "./account";
import { Dashboard } from "./dashboard/Dashboard";
import { Actions } from "./data/actions";
import { api } from "./data/api";
import { useChanges } from "./data/useChanges";
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

const safe = "What was stored is safe. Try again, or go on elsewhere.";

/** What somebody who is signed in sees. */
export function Inside({ account }: { account: SignedIn }) {
  const client = useQueryClient();
  usePaletteKey();
  const me = useQuery({
    queryKey: ["me", account.token],
    queryFn: api.me,
    staleTime: 60_000,
  });
  const person = me.data;
  useEffect(() => {
    if (person) accountStore.known(person);
  }, [person]);
  // Another person's lists must not be seen, not even for a moment.
  useEffect(() => () => client.clear(), [client]);

  const actions = useMemo(() => new Actions(client), [client]);
  const personId = account.person?.id ?? "";
  useChanges(client, personId);
  const workplace = useMemo(() => ({ account, actions, personId }), [account, actions, personId]);
  const drafts = useUnsavedGuard(personId);
  return (
    <WorkplaceContext value={workplace}>
      <DraftsContext value={drafts}>
        <Switch>
          <Route path="/interview/:id">
            {({ id }) => (
              <Boundary key={id} what="This interview" safe={safe}>
                <Suspense fallback={<OpeningSession />}>
                  <SessionPage id={id} />
                </Suspense>
              </Boundary>
            )}
          </Route>
          <Route>
            <Shell>
              <Switch>
                <Route path="/">
                  <Boundary key={`all ${personId}`} what="The list of interviews" safe={safe}>
                    <Dashboard />
                  </Boundary>
                </Route>
                <Route path="/trash">
                  <Boundary key={`trash ${personId}`} what="The trash" safe={safe}>
                    <Dashboard trash />
                  </Boundary>
                </Route>
                <Route path="/templates">
                  <Boundary key={personId} what="The list of templates" safe={safe}>
                    <Suspense fallback={null}>
                      <TemplatesPage />
                    </Suspense>
                  </Boundary>
                </Route>
                <Route path="/templates/:id">
                  {({ id }) => (
                    <Boundary key={personId} of={id} what="This template" safe={safe}>
                      <Suspense fallback={<OpeningTemplate fresh={id === "new"} />}>
                        <TemplatePage key={personId} id={id} />
                      </Suspense>
                    </Boundary>
                  )}
                </Route>
                <Route path="/settings/*?">
                  <Boundary what="The settings" safe={safe}>
                    <Suspense fallback={null}>
                      <SettingsPage />
                    </Suspense>
                  </Boundary>
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
