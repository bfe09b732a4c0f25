import type { Person } from "../api";
import { api, sentence, setTokenSource } from "./data/api";
import { desktop } from "./desktop";

/** Who is signed in, and how the live connection is reached. */
export type AccountState =
  | { status: "starting" }
  | { status: "signed-out"; message?: string }
  | { status: "stuck"; message: string }
  | { status: "signed-in"; token: string; liveUrl: string; person: Person | undefined };

const TOKEN = "candor.token";
const PERSON = "candor.person";

/** The token's source: the desktop's binding, or what this browser kept from a sign-in. */
class Account {
  #state: AccountState = { status: "starting" };
  #listeners = new Set<() => void>();

  state = (): AccountState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  token(): string | undefined {
    return this.#state.status === "signed-in" ? this.#state.token : undefined;
  }

  async start(): Promise<void> {
    const code = takeCode();
    if (desktop) return this.#fromDesktop();
    if (code) {
      try {
        const { token, person } = await api.signInWithCode(code);
        return this.signedIn(token, person);
      } catch (error) {
        if (!keep.get(TOKEN)) return this.#set({ status: "signed-out", message: sentence(error) });
      }
    }
    const token = keep.get(TOKEN);
    if (!token) return this.#set({ status: "signed-out" });
    this.#set({ status: "signed-in", token, liveUrl: liveUrl(), person: keptPerson() });
  }

  /** Who was here until the sign-in ran out; nobody, when they signed out themselves. */
  before(): Person | undefined {
    return keptPerson();
  }

  signedIn(token: string, person: Person): void {
    keep.set(TOKEN, token);
    keep.set(PERSON, JSON.stringify(person));
    this.#set({ status: "signed-in", token, liveUrl: liveUrl(), person });
  }

  /** The relay told who the token belongs to. */
  known(person: Person): void {
    keep.set(PERSON, JSON.stringify(person));
    if (this.#state.status === "signed-in") this.#set({ ...this.#state, person });
  }

  /** The relay refused the token: sign in again, then go on where one was (the address stays). */
  refused(): void {
    if (this.#state.status !== "signed-in") return; // a wrong password: the sign-in page tells it
    if (desktop) {
      void this.#fromDesktop();
      return;
    }
    keep.remove(TOKEN);
    this.#set({
      status: "signed-out",
      message: "You were signed out. Sign in again to go on where you were.",
    });
  }

  async signOut(): Promise<void> {
    try {
      await api.signOut();
    } catch {
      // the token is forgotten here in any case; at the relay it expires
    }
    forgetEverything();
    this.#set({ status: "signed-out" });
  }

  async #fromDesktop(): Promise<void> {
    try {
      const session = await (desktop as NonNullable<typeof desktop>).session();
      const before = this.token();
      if (before === session.token) {
        this.#set({
          status: "stuck",
          message: "Candor does not accept its own window. Close Candor and open it again.",
        });
        return;
      }
      this.#set({
        status: "signed-in",
        token: session.token,
        liveUrl: session.liveUrl,
        person: keptPerson(),
      });
    } catch (error) {
      // The desktop rejects with a sentence for people.
      const why =
        typeof error === "string" && error
          ? error
          : "Candor’s server on this computer did not start. Close Candor and open it again.";
      this.#set({ status: "stuck", message: why });
    }
  }

  #set(state: AccountState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** localStorage that may be forbidden or full: then things last as long as the page. */
const keep = {
  get(key: string): string | undefined {
    try {
      return localStorage.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // nothing is lost: the person signs in again next time
    }
  },
  remove(key: string): void {
    try {
      localStorage.removeItem(key);
    } catch {
      // was never kept
    }
  },
};

function keptPerson(): Person | undefined {
  try {
    return JSON.parse(keep.get(PERSON) ?? "") as Person;
  } catch {
    return undefined;
  }
}

/** What was seen belongs to who was signed in; how the page looks belongs to the browser. */
function forgetEverything(): void {
  keep.remove(TOKEN);
  keep.remove(PERSON);
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("candor.seen.")) localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

/** Takes the one-time code out of the address, so that it is neither kept nor shared by accident. */
function takeCode(): string | undefined {
  const found = /^#sign-in=(.+)$/.exec(location.hash)?.[1];
  if (found === undefined) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    return decodeURIComponent(found);
  } catch {
    return found; // the relay will say that it is not a code
  }
}

function liveUrl(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/live`;
}

export const account = new Account();
setTokenSource(account);
