import controls from "./controls.module.css";
import { AddIcon } from "./icons";
import { useNewFileKey } from "./useNewFileKey";

export function NewFileButton({ onPress }: { onPress: () => void }) {
  useNewFileKey(onPress);
  return (
    <button
      type="button"
      className={controls.icon}
      aria-label="New file"
      aria-keyshortcuts="Control+Alt+N Meta+Alt+N"
      title={`New file (${/Mac|iP/.test(navigator.platform) ? "⌘⌥N" : "Ctrl+Alt+N"})`}
      onClick={onPress}
    >
      <AddIcon />
    </button>
  );
}
