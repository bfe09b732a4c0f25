import { existsSync } from "node:fs";
import { relayBinary } from "./relay";

/** The tests run the real relay with the built pages inside. Making it is `make relay`. */
export default function check() {
  if (!existsSync(relayBinary)) throw new Error(`${relayBinary} is missing: run "make relay" first`);
}
