import { ActionIcon, Menu } from "@mantine/core";
import { CalendarClock, CalendarDays, ChevronDown, FileText, Pencil } from "lucide-react";
import type { Interview } from "../../api";
import { giveCalendarFile } from "../invite/giveCalendarFile";
import classes from "./Title.module.css";

interface Props {
  interview: Interview;
  renaming: boolean;
  onRename: () => void;
  onChange: () => void;
  /** undefined: they cannot be written now */
  onInstruct: (() => void) | undefined;
}

/** What can be done about the interview itself, from its session. */
export function TitleMenu({ interview: i, renaming, onRename, onChange, onInstruct }: Props) {
  return (
    <Menu width={200} position="bottom-start" returnFocus={!renaming}>
      <Menu.Target>
        <ActionIcon size={24} className={classes.menu} aria-label="About this interview">
          <ChevronDown size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={onRename}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<CalendarClock size={14} aria-hidden />} onClick={onChange}>
          Change…
        </Menu.Item>
        {onInstruct && (
          <Menu.Item leftSection={<FileText size={14} aria-hidden />} onClick={onInstruct}>
            Edit the instructions
          </Menu.Item>
        )}
        {i.startsAt && (
          <Menu.Item
            leftSection={<CalendarDays size={14} aria-hidden />}
            onClick={() => void giveCalendarFile(i)}
          >
            Calendar file
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
