import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import {
  CalendarClock,
  CalendarPlus,
  Copy,
  FilePlus,
  FileText,
  Keyboard,
  LogOut,
  Monitor,
  Moon,
  Play,
  Plus,
  Search,
  Sun,
  Trash2,
} from "lucide-react";
import { useLocation } from "wouter";
import type { TemplateBrief } from "../../api";
import { chooseScheme } from "../../ui/scheme";
import { account as accountStore } from "../account";
import { say } from "../announce";
import { ask } from "../dashboard/asks";
import { overdue } from "../dashboard/overdue";
import { candidateOf, itemsOf, type Pages } from "../data/lists";
import { desktop } from "../desktop";
import { filterActions } from "../foldedFilter";
import { sections } from "../settings/sections";
import { useBegin } from "../templates/useBegin";
import { useWorkplace } from "../useAccount";
import { paletteStore } from "./paletteStore";
import { useCreate } from "./useCreate";
import { useClosingPalette } from "./usePaletteKey";

export interface PaletteAction {
  label: string;
  icon: typeof Plus;
  onClick: () => void;
  keywords?: string;
}

/** Ctrl/Cmd+K: every action, those of `here` first, and every interview that is loaded. */
export function Palette({ here = [] }: { here?: PaletteAction[] }) {
  useClosingPalette();
  const { actions } = useWorkplace();
  const { create } = useCreate();
  const { begin } = useBegin();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  useIsFetching({ queryKey: ["interviews"] }); // renders again when a list was asked for

  const onDashboard = (what: Parameters<typeof ask>[0]) => () => {
    navigate("/");
    ask(what);
  };
  const action = (
    label: string,
    Icon: typeof Plus,
    onClick: () => void,
    keywords?: string,
  ): SpotlightActionData => ({
    id: label,
    label,
    leftSection: <Icon size={15} aria-hidden />,
    onClick,
    ...(keywords ? { keywords } : {}),
  });

  const known = (["live", "upcoming", "ended"] as const).flatMap((name) =>
    itemsOf(client.getQueryData<Pages>(["interviews", name, ""])),
  );
  const interviews = known.flatMap((i): SpotlightActionData[] => {
    const about = [candidateOf(i), i.candidateEmail, overdue(i, new Date()) ? "overdue" : i.state]
      .filter(Boolean)
      .join(" · ");
    return [
      {
        ...action(
          `${i.state === "ended" ? "Open" : "Run"}: ${i.title}`,
          Play,
          () => navigate(`/interview/${i.id}`),
          about,
        ),
        id: `run ${i.id}`,
        description: about,
      },
      {
        ...action(
          `Copy link: ${i.title}`,
          Copy,
          () => void actions.copyLink(i).then((done) => done && say("Link copied")),
          about,
        ),
        id: `copy ${i.id}`,
        description: about,
      },
    ];
  });

  const templates = (client.getQueryData<TemplateBrief[]>(["templates", ""]) ?? []).map((template) => ({
    ...action(`Use: ${template.name}`, FileText, () => void begin(template.id), "template question"),
    id: `use ${template.id}`,
  }));

  const groups: SpotlightActionGroupData[] = [
    { group: "Here", actions: here.map((a) => action(a.label, a.icon, a.onClick, a.keywords)) },
    {
      group: "Actions",
      actions: [
        action("New interview", Plus, create, "create start session"),
        action("Create link for later", CalendarPlus, onDashboard("later"), "schedule invite"),
        action("Interviews", CalendarClock, () => navigate("/"), "dashboard list go"),
        action("Search interviews", Search, onDashboard("search"), "find filter"),
        action("Templates", FileText, () => navigate("/templates"), "questions list go"),
        action("New template", FilePlus, () => navigate("/templates/new"), "question create"),
        action("Trash", Trash2, () => navigate("/trash"), "deleted restore"),
        ...sections.map(({ label, path, icon, keywords }) =>
          action(
            `Settings: ${label.toLowerCase()}`,
            icon,
            () => navigate(path),
            `settings ${label} ${keywords}`,
          ),
        ),
        action("Keys", Keyboard, onDashboard("keys"), "shortcuts help"),
        action("Theme: as the system", Monitor, () => chooseScheme("system"), "colour appearance"),
        action("Theme: light", Sun, () => chooseScheme("light"), "colour appearance"),
        action("Theme: dark", Moon, () => chooseScheme("dark"), "colour appearance"),
        ...(desktop ? [] : [action("Sign out", LogOut, () => void accountStore.signOut())]),
      ],
    },
    { group: "Interviews", actions: interviews },
    { group: "New interview with a template", actions: templates },
  ].filter((g) => g.actions.length > 0);

  return (
    <Spotlight
      store={paletteStore}
      actions={groups}
      filter={filterActions}
      limit={24}
      shortcut={null}
      attributes={{ content: { "aria-label": "Find anything" } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "Found" } }}
      nothingFound="Nothing is called that."
      highlightQuery={false}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 80 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      searchProps={{
        placeholder: "What do you want to do?",
        "aria-label": "Find an action or an interview",
        leftSection: <Search size={16} aria-hidden />,
      }}
    />
  );
}
