import { Boundary } from "./Boundary";
import { type Tab, Tabs } from "./Tabs";
import type { WorkbenchParts } from "./Wide";

interface NarrowProps {
  parts: WorkbenchParts;
  open: string;
  onOpen: (tab: string) => void;
  running: boolean;
  testing: boolean;
}

/** The parts in place of each other, on a page without room for two. */
export function Narrow({ parts, open, onOpen, running, testing }: NarrowProps) {
  const { instructions, instructed, tests, right } = parts;
  const tabs: Tab[] = [
    { id: "code", title: "Code", content: parts.editor },
    { id: "console", title: "Console", content: parts.console, busy: running },
  ];
  if (instructed) tabs.unshift({ id: "instructions", title: "Instructions", content: instructions });
  if (tests !== null) tabs.push({ id: "tests", title: "Tests", content: tests, busy: testing });
  if (right) {
    const content = <Boundary what={right.title}>{right.content}</Boundary>;
    tabs.push({ id: "right", title: right.title, content });
  }
  return <Tabs label="Parts of the session" open={open} onOpen={onOpen} tabs={tabs} />;
}
