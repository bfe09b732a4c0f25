import type { FileView } from "../files";
import type { FileAct } from "./FileMenu";

/** What can be done with the open file. */
export function fileActs(given: {
  file: FileView;
  main: boolean;
  only: boolean;
  onMain: () => void;
  onRename: () => void;
  onRemove: () => void;
}): FileAct[] {
  const { main, only } = given;
  return [
    { label: main ? "Run starts this file" : "Run this file", disabled: main, onChoose: given.onMain },
    { label: "Rename", keys: "F2", onChoose: given.onRename },
    {
      label: only ? "Delete (the only file)" : "Delete",
      keys: "Del",
      danger: true,
      disabled: only,
      onChoose: given.onRemove,
    },
  ];
}

/** Where an arrow key leads from one of `count` tabs; -1 when the key is another one. */
export function tabAfter(key: string, at: number, count: number): number {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return -1;
  }
}
