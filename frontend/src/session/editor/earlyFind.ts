import { keymap } from "@codemirror/view";
import { holdKeys } from "../../ui/keys/heldKeys";
import { surfaces } from "../../ui/keys/surfaces";

/** Ctrl/Cmd+F before there is anything to find with: what is typed then is looked for once there is. */
export class EarlyFind {
  asked = false;
  private release = () => {};

  readonly key = keymap.of([
    {
      key: "Mod-f",
      run: () => {
        if (this.asked) return true;
        this.asked = true;
        this.release = holdKeys(surfaces.find, () => this.cancel());
        return true;
      },
    },
  ]);

  cancel() {
    this.asked = false;
    this.release();
  }
}
