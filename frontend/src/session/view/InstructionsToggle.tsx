import controls from "./controls.module.css";
import s from "./Instructions.module.css";
import { InstructionsIcon } from "./icons";

/** Shows or hides the instructions beside the editor. */
export function InstructionsToggle({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      className={`${controls.icon} ${s.toggle}`}
      aria-label="Instructions"
      aria-pressed={open}
      title={`${open ? "Hide" : "Show"} the instructions`}
      onClick={onToggle}
    >
      <InstructionsIcon />
    </button>
  );
}
