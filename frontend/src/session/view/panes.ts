import type { Mode } from "../interview";
import type { LowerPart } from "./LowerPane";

/** Which panes of the workbench are shown: on a narrow page one tab, on a wide one all but what is folded away. */
export interface Panes {
  /** Of a narrow page; undefined until somebody chose one, or it was chosen for them. */
  tab: string | undefined;
  lower: LowerPart;
  /** The instructions are open beside the code. */
  reading: boolean;
}

export const atFirst: Panes = { tab: undefined, lower: "console", reading: true };

export type PanesEvent =
  | { type: "tab chosen"; tab: string }
  | { type: "lower chosen"; part: LowerPart }
  | { type: "instructions folded" }
  | { type: "instructions written" }
  | { type: "code entered" }
  | { type: "begun"; part: LowerPart } // a program or the tests
  | { type: "noticed" };

/** What each event shows, and hides. What changes nothing gives back the same, so that nothing is drawn again. */
export function panes(before: Panes, event: PanesEvent): Panes {
  switch (event.type) {
    case "tab chosen":
      return showing(before, { tab: event.tab });
    case "lower chosen":
      return showing(before, { lower: event.part });
    case "instructions folded":
      return showing(before, { reading: !before.reading });
    case "instructions written":
      return showing(before, { tab: "instructions", reading: true });
    case "code entered": // who has begun is left where they are
      return showing(before, { tab: before.tab ?? "code" });
    case "begun": // what was run is what one wants to see; on a phone instead of the code
      return showing(before, { tab: event.part, lower: event.part });
    case "noticed": // where it is shown
      return showing(before, { lower: "console" });
    default:
      return event satisfies never;
  }
}

/** The tab that is open on a narrow page. A candidate reads first. */
export function openTab({ tab }: Panes, instructed: boolean, mode: Mode): string {
  return tab ?? (instructed && mode === "candidate" ? "instructions" : "code");
}

function showing(before: Panes, change: Partial<Panes>): Panes {
  const after = { ...before, ...change };
  const same = after.tab === before.tab && after.lower === before.lower && after.reading === before.reading;
  return same ? before : after;
}
