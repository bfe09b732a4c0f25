import { Menu } from "@mantine/core";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { ChevronsUpDown, Info, LogOut } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { ApiError } from "../../api";
import { chooseScheme, chosenScheme, onScheme, type Scheme } from "../../ui/scheme";
import { account as accountStore } from "../account";
import { itemsOf, type Pages } from "../data/lists";
import { desktop } from "../desktop";
import { useWorkplace } from "../useAccount";
import { About } from "./About";
import { schemes } from "./schemes";
import classes from "./WorkspaceMenu.module.css";

/** Which relay this is and how it does; who is signed in; how the page looks. */
export function WorkspaceMenu() {
  const { account } = useWorkplace();
  const chosen = useSyncExternalStore(onScheme, chosenScheme);
  const { away, people } = useRelay();
  const [about, setAbout] = useState(false);
  const status = away
    ? "cannot be reached"
    : `${desktop ? "hosting" : "connected"}${people ? ` · ${people} on` : ""}`;
  return (
    <>
      <Menu position="top-start" width={232}>
        <Menu.Target>
          <button type="button" className={classes.workspace}>
            <span className={classes.dot} data-away={away || undefined} aria-hidden />
            <span className={classes.text}>
              <span className={classes.name}>{workspaceName()}</span>
              <span className={classes.status}>{status}</span>
            </span>
            <ChevronsUpDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {account.person && (
            <div className={classes.person}>
              <div className={classes.personName} dir="auto" title={account.person.name}>
                {account.person.name}
              </div>
              <div className={classes.status}>{account.person.email}</div>
            </div>
          )}
          <Menu.Divider />
          <Menu.Label>Theme</Menu.Label>
          <Menu.RadioGroup value={chosen} onChange={(scheme) => chooseScheme(scheme as Scheme)}>
            {schemes.map(({ scheme, label, icon: Icon }) => (
              <Menu.RadioItem
                key={scheme}
                value={scheme}
                rightSection={<Icon size={14} aria-hidden />}
                closeMenuOnClick
              >
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<Info size={14} aria-hidden />} onClick={() => setAbout(true)}>
            About Candor
          </Menu.Item>
          {!desktop && (
            <Menu.Item
              leftSection={<LogOut size={14} aria-hidden />}
              onClick={() => void accountStore.signOut()}
            >
              Sign out
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <About opened={about} onClose={() => setAbout(false)} />
    </>
  );
}

/** What the lists say about the relay: whether it answers, and how many people are in sessions. */
function useRelay(): { away: boolean; people: number } {
  const client = useQueryClient();
  useIsFetching({ queryKey: ["interviews"] }); // renders again when a list was asked for
  const [live] = client.getQueryCache().findAll({ queryKey: ["interviews", "live", ""] });
  const state = live?.state;
  const error = state?.error ?? state?.fetchFailureReason;
  const away = error instanceof ApiError && error.unreachable;
  const people = itemsOf(state?.data as Pages | undefined).reduce(
    (sum, i) => sum + (i.present?.length ?? 0),
    0,
  );
  return { away, people };
}

function workspaceName(): string {
  const host = location.hostname;
  const here = desktop !== undefined || host === "localhost" || host === "[::1]" || host.startsWith("127.");
  return here ? "This computer" : location.host;
}
