import { useMissing } from "../../ui/missing";
import type { Storage } from "../storage/place";
import controls from "./controls.module.css";
import s from "./Word.module.css";

const safe: Storage["kind"][] = ["stored", "readonly"];

/** A part of the page did not come while the network was away. Said once a reload loses nothing and can succeed. */
export function MissingPart({ storage }: { storage: Storage }) {
  const missing = useMissing();
  if (!missing || !safe.includes(storage.kind)) return null;
  return (
    <section className={`${s.word} ${s.acting}`} data-tone="warn" aria-label="A part of the page is missing">
      <span>
        A part of this page could not be loaded, so that not everything works. Your work is stored: load the
        page again.
      </span>
      <button type="button" className={controls.button} onClick={() => location.reload()}>
        Reload the page
      </button>
    </section>
  );
}
