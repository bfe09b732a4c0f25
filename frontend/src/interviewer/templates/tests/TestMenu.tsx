import { ActionIcon, Menu } from "@mantine/core";
import { ArrowDown, ArrowUp, CopyPlus, Ellipsis, Trash2 } from "lucide-react";
import { Keys } from "../../Keys";

interface Props {
  called: string;
  up: boolean;
  down: boolean;
  full: boolean;
  onMove: (by: -1 | 1) => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

/** What else can be done about a test. */
export function TestMenu({ called, up, down, full, onMove, onDuplicate, onRemove }: Props) {
  // What is disabled takes no focus, and without focus the menu would hear no key.
  const first = up ? "up" : down ? "down" : full ? "delete" : "duplicate";
  const begins = (item: typeof first) => (item === first ? { "data-autofocus": true } : {});
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon aria-label={`More for ${called}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ArrowUp size={14} aria-hidden />}
          rightSection={<Keys keys={["Alt", "↑"]} />}
          disabled={!up}
          {...begins("up")}
          onClick={() => onMove(-1)}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<ArrowDown size={14} aria-hidden />}
          rightSection={<Keys keys={["Alt", "↓"]} />}
          disabled={!down}
          {...begins("down")}
          onClick={() => onMove(1)}
        >
          Move down
        </Menu.Item>
        <Menu.Item
          leftSection={<CopyPlus size={14} aria-hidden />}
          disabled={full}
          {...begins("duplicate")}
          onClick={onDuplicate}
        >
          Duplicate
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="danger"
          leftSection={<Trash2 size={14} aria-hidden />}
          {...begins("delete")}
          onClick={onRemove}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
