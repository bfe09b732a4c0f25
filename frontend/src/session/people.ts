import type { Awareness } from "y-protocols/awareness";
import type { Me, Mode } from "./interview";
import { listen } from "./listen";
import type { Met } from "./met";
import type { Part } from "./part";

/** What is odd about a name: it shows next to nothing, or can be taken for an interviewer's who is here. */
export type Doubt = "blank" | "alike";

export interface PersonHere {
  id: string;
  name: string;
  mode: Mode;
  color: string; // a CSS colour from tokens.css
  me: boolean;
  file: string | null; // file id they look at
  doubt?: Doubt | undefined; // known to interviewers alone
}

export interface PeopleState {
  people: readonly PersonHere[];
  met: boolean; // an interviewer is here, or has been
}

/** Somebody whom the relay has connected. */
export interface Connected {
  id: string;
  name: string;
  mode: Mode;
  doubt?: Doubt | undefined;
}

const COLORS = 8;
const LONGEST_NAME = 80; // characters
const LONGEST_ID = 128; // characters
const colorPattern = /^var\(--person-[1-8]\)$/;

/** What each page says of its person. It decorates; what anybody may do is the relay's business. */
interface Said {
  id?: unknown;
  name?: unknown;
  color?: unknown;
  role?: unknown;
}

interface PeopleOptions {
  awareness: Awareness;
  me: Me;
  met: Met;
  onChange: () => void;
}

/** Who is here, from the presence of all pages: one row for a person with several tabs. */
export class People implements Part<PeopleState> {
  private readonly awareness: Awareness;
  private readonly me: Me;
  private silent: PersonHere[] = [];
  private doubts = new Map<string, Doubt>();
  private stopListening: (() => void) | null = null;

  constructor(private readonly options: PeopleOptions) {
    this.awareness = options.awareness;
    this.me = options.me;
  }

  state(): PeopleState {
    const people = this.list();
    const { met } = this.options;
    if (people.some(({ me, mode }) => !me && mode === "interviewer")) met.now();
    return { people, met: met.yes };
  }

  begin() {
    this.awareness.on("change", this.changed);
    this.enter();
    // A page that comes back from the history has left before.
    this.stopListening = listen(window, "pageshow", () => this.enter());
  }

  reached() {
    this.enter();
  }

  purged() {
    this.options.met.forget();
  }

  dispose() {
    this.awareness.off("change", this.changed);
    this.stopListening?.();
  }

  private readonly changed = () => this.options.onChange();

  /** Says who this page's person is, in a colour that nobody here has yet. */
  enter() {
    const taken = new Set<string>();
    for (const person of this.list()) if (!person.me) taken.add(person.color);
    let color = colorOf(this.me.id);
    for (let i = 0; i < COLORS && taken.has(color); i++) color = colorAt(hash(this.me.id) + i + 1);
    const now = this.awareness.getLocalState()?.user as Said | undefined;
    if (now?.color === color && now.name === this.me.name) return;
    this.awareness.setLocalStateField("user", {
      id: this.me.id,
      name: this.me.name,
      color,
      role: this.me.mode,
    });
  }

  /** Says which file this page's person looks at. Their caret was in the one before. */
  look(file: string | null) {
    const now = this.awareness.getLocalState();
    if (!now || now.file === file) return;
    this.awareness.setLocalState({ ...now, file, cursor: null });
  }

  /**
   * Takes whom the relay has connected, of a page that can ask. A page may read along and say nothing of
   * its person: nobody listens unseen.
   */
  connected(people: readonly Connected[]) {
    this.silent = [];
    this.doubts = new Map(people.flatMap(({ id, doubt }) => (doubt ? [[id, doubt]] : [])));
    const said = new Set(this.list().map(({ id }) => id));
    this.silent = people
      .filter(({ id }) => !said.has(id) && id !== this.me.id)
      .map(({ id, name, mode }) => ({ id, name, mode, color: colorOf(id), me: false, file: null }));
    this.changed();
  }

  /**
   * Me first, then interviewers, then by name. Whose client does not say which person it
   * is of is known from their connection: by what it says one could be many.
   */
  list(): PersonHere[] {
    const people = new Map<string, PersonHere>();
    for (const [client, state] of this.awareness.getStates()) {
      const person = personOf(client, state);
      if (!person || typeof (state.user as Said).id !== "string") continue;
      person.me = client === this.awareness.clientID || person.id === this.me.id;
      const known = people.get(person.id);
      if (!known || client === this.awareness.clientID) people.set(person.id, person);
    }
    for (const person of this.silent) if (!people.has(person.id)) people.set(person.id, person);
    for (const [id, doubt] of this.doubts) {
      const person = people.get(id);
      if (person && !person.me) person.doubt = doubt;
    }
    return [...people.values()].sort(
      (a, b) =>
        Number(b.me) - Number(a.me) ||
        Number(b.mode === "interviewer") - Number(a.mode === "interviewer") ||
        a.name.localeCompare(b.name),
    );
  }
}

/** Reads what a page says of its person. Nothing of it is trusted to be of the right kind. */
export function personOf(client: number, state: Record<string, unknown>): PersonHere | null {
  const user = state.user as Said | undefined;
  if (typeof user !== "object" || user === null) return null;
  const id = typeof user.id === "string" ? user.id.slice(0, LONGEST_ID) : String(client);
  const mode: Mode = user.role === "interviewer" ? "interviewer" : "candidate";
  const name = shownName(user.name);
  // Only our own tokens: the colour ends up in a style, where other text could draw over the page.
  const color = typeof user.color === "string" && colorPattern.test(user.color) ? user.color : colorOf(id);
  return { id, name, mode, color, me: false, file: typeof state.file === "string" ? state.file : null };
}

/** Without what turns or hides the text around it. */
function shownName(name: unknown): string {
  if (typeof name !== "string") return "Somebody";
  const shown = name.slice(0, LONGEST_NAME).replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\ufeff]/gu, "");
  return shown.trim() === "" ? "Somebody" : shown;
}

export function colorOf(id: string): string {
  return colorAt(hash(id));
}

function colorAt(n: number): string {
  return `var(--person-${(n % COLORS) + 1})`;
}

function hash(text: string): number {
  let h = 2166136261; // FNV-1a
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}
