import { createContext } from "react";

type Draft = Readonly<Record<string, unknown>>;
const nothing: Draft = {};

/**
 * What was typed and not saved yet, by form: only the fields that differ from
 * what the relay has. It outlives the page that shows the form, so that looking
 * something up elsewhere loses nothing; it is never written to disk, as there
 * may be a password in it.
 */
export class Drafts {
  #drafts = new Map<string, Draft>();
  #listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(form: string): Draft {
    return this.#drafts.get(form) ?? nothing;
  }

  has = (form: string): boolean => this.#drafts.has(form);

  /** Whether any form has something unsaved. */
  unsaved = (): boolean => this.#drafts.size > 0;

  /** Takes what was typed; a field that is as the relay has it is no change. */
  change(form: string, saved: object, typed: object): void {
    this.#keep(form, differing({ ...this.of(form), ...typed }, saved));
  }

  /** The relay took these values; what was typed since stays unsaved. */
  sent(form: string, values: object): void {
    this.#keep(form, differing(this.of(form), values));
  }

  discard(form: string): void {
    this.#keep(form, nothing);
  }

  #keep(form: string, draft: Draft): void {
    if (Object.keys(draft).length === 0) this.#drafts.delete(form);
    else this.#drafts.set(form, draft);
    for (const listener of this.#listeners) listener();
  }
}

function differing(draft: Draft, from: object): Draft {
  const than = from as Draft;
  return Object.fromEntries(Object.entries(draft).filter(([field, value]) => value !== than[field]));
}

export const DraftsContext = createContext<Drafts | undefined>(undefined);
