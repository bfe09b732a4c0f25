import { AWAITED } from "../../ui/keys/heldKeys";

/** The place of what is still being loaded in a dialog: until it is there, keys wait for it. */
export function Awaited({ height }: { height: number }) {
  return <div {...{ [AWAITED]: "" }} style={{ height }} />;
}
