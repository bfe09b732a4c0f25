/**
 * A part of a session: it has a slice of the session's state, does what concerns
 * that alone, and tells the session when it changed. The core calls what a part
 * has of the following, and knows no part by name.
 */
export interface Part<State = unknown> {
  /** Its slice of the state: plain, immutable values. */
  state(): State;
  /** The session is made, and connects. */
  begin?(): void;
  /** The relay was reached, at first or again: what it has of the code is here. */
  reached?(): void;
  /** The relay tells everyone of something that is this part's; which part hears what is in session.ts. */
  heard?(message: never): void;
  /** The interview is in another state, or may be. */
  turned?(): void;
  /** The interview was deleted for ever: nothing of it stays in this browser. */
  purged?(): void;
  dispose(): void;
}
