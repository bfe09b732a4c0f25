import { ActionIcon, Menu } from "@mantine/core";
import {
  CalendarClock,
  CircleStop,
  Copy,
  Ellipsis,
  Pencil,
  RotateCcw,
  Trash2,
  Undo2,
  UserPlus,
} from "lucide-react";
import type { Interview } from "../../api";
import { Keys } from "../Keys";
import type { RowActs } from "./rowActs";

interface Props {
  interview: Interview;
  trash: boolean;
  renaming: boolean;
  tabIndex: number;
  acts: RowActs;
  onCopy: () => void;
}

/** ⋯: the acts that are not in the row itself. */
export function RowMenu({ interview: i, trash, renaming, tabIndex, acts, onCopy }: Props) {
  return (
    // The focus goes back to the button, unless it is in the name's field by now.
    <Menu width={200} returnFocus={!renaming}>
      <Menu.Target>
        <ActionIcon tabIndex={tabIndex} data-press="menu" aria-label={`More for ${i.title}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {trash ? (
          <Menu.Item leftSection={<RotateCcw size={14} aria-hidden />} onClick={() => acts.restore([i])}>
            Restore
          </Menu.Item>
        ) : (
          <>
            <Menu.Item
              leftSection={<Copy size={14} aria-hidden />}
              rightSection={<Keys keys={["c"]} />}
              onClick={onCopy}
            >
              Copy link
            </Menu.Item>
            <Menu.Item
              leftSection={<Pencil size={14} aria-hidden />}
              rightSection={<Keys keys={["e"]} />}
              onClick={() => acts.startRename(i)}
            >
              Rename
            </Menu.Item>
            <Menu.Item leftSection={<UserPlus size={14} aria-hidden />} onClick={() => acts.invite(i)}>
              Invite…
            </Menu.Item>
            <Menu.Item leftSection={<CalendarClock size={14} aria-hidden />} onClick={() => acts.change(i)}>
              Change…
            </Menu.Item>
            {i.state === "live" && (
              <Menu.Item leftSection={<CircleStop size={14} aria-hidden />} onClick={() => acts.end(i)}>
                End
              </Menu.Item>
            )}
            {i.state === "ended" && (
              <Menu.Item leftSection={<Undo2 size={14} aria-hidden />} onClick={() => acts.reopen(i)}>
                Reopen
              </Menu.Item>
            )}
          </>
        )}
        <Menu.Divider />
        <Menu.Item
          color="danger"
          leftSection={<Trash2 size={14} aria-hidden />}
          rightSection={<Keys keys={["Del"]} />}
          onClick={() => acts.remove(i)}
        >
          {trash ? "Delete for ever" : "Delete"}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
