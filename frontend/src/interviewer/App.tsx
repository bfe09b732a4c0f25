import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ApiError } from "../api";
import { Boundary } from "../session/view/Boundary";
import { mantineTheme, mantineVariables } from "../ui/mantineTheme";
import { onScheme, shownScheme } from "../ui/scheme";
import { styleNonce } from "../ui/styleNonce";
import { desktop } from "./desktop";
import { Inside } from "./Inside";
import { asRGB } from "./rgb";
import { SignIn } from "./signin/SignIn";
import { Stuck } from "./signin/Stuck";
import { useAccountState } from "./useAccount";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always", // the relay may be this computer: the browser's idea of "online" says nothing
      // Once the relay is back, everything is asked for anew; only a first load is worth a quick second try.
      retry: (failures, error) => failures < 1 && error instanceof ApiError && error.unreachable,
      retryDelay: 500,
      staleTime: 1000,
    },
  },
});

const nonce = () => styleNonce;
// What keeps the page behind an open dialog still asks for it by this name, which is webpack's.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });

export function App() {
  const scheme = useSyncExternalStore(onScheme, shownScheme);
  const state = useAccountState();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the background changes with the scheme
  useEffect(() => {
    const background = desktop && asRGB(getComputedStyle(document.body).backgroundColor);
    if (background) desktop?.painted(background);
  }, [scheme]);
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={mantineVariables}
      forceColorScheme={scheme}
      getStyleNonce={nonce}
    >
      <QueryClientProvider client={client}>
        <Notifications position="bottom-center" limit={3} containerWidth={460} />
        <Boundary what="Candor’s page" safe="What was stored is safe.">
          {state.status === "signed-in" && <Inside account={state} />}
          {state.status === "signed-out" && <SignIn message={state.message} />}
          {state.status === "stuck" && <Stuck message={state.message} />}
        </Boundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
