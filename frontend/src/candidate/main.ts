import { SessionClient } from "../api/client";
import { ApiError } from "../api/problem";
import { holdKeys } from "../ui/keys/heldKeys";
import { surfaces, takesFocus } from "../ui/keys/surfaces";
import { waitNoMore } from "../ui/keys/useHeldKeys";
import { applyScheme } from "../ui/scheme";
import { type Entry, linkOf, recall, remember } from "./entry";

// Small on purpose: it takes over the form that is already on the screen, and
// loads the session while the name is being typed.

applyScheme();
const link = linkOf(location.pathname);
const form = find<HTMLFormElement>("#join");
const field = find<HTMLInputElement>("#name");
const button = find<HTMLButtonElement>("#enter");
const problem = find<HTMLElement>("#problem");

let app: Promise<typeof import("./app")> | null = null;
function loadApp() {
  app ??= import("./app");
  app.catch(() => {
    app = null; // the network failed; the next use tries again
  });
  return app;
}

/** From Join on, what is typed is the editor's. What this returns ends it, where there will be none. */
function holdForEditor(): () => void {
  return takesFocus() ? holdKeys(surfaces.editor, waitNoMore) : waitNoMore;
}

async function open(entry: Entry) {
  const { openApp } = await loadApp();
  history.replaceState(null, "", location.pathname);
  openApp(find("#app"), link, entry);
}

async function join(name: string) {
  if (name === "") return say("Please write your name first.");
  busy(true);
  say("");
  const release = holdForEditor();
  try {
    const kept = recall(link);
    const part = loadApp().then(
      () => true,
      () => false,
    );
    const joined = await new SessionClient().join(link, name, kept?.participantToken);
    const { participantToken, participantId, interview } = joined;
    const entry: Entry = { participantToken, participantId, name, interview };
    remember(link, entry);
    if (!(await part)) return reload(name);
    await open(entry);
  } catch (error) {
    release();
    busy(false);
    say(words(error));
  }
}

/**
 * What a browser could not fetch once it does not fetch again in this page. The next one knows who joined, and
 * where nothing can be kept it has their name.
 */
function reload(name: string) {
  history.replaceState(null, "", `${location.pathname}?name=${encodeURIComponent(name)}`);
  location.reload();
}

function words(error: unknown): string {
  if (!(error instanceof ApiError))
    return "The page could not be loaded. Check your network and press Join again.";
  if (error.unreachable) return "The interview cannot be reached. Check your network and press Join again.";
  if (error.status === 404)
    return "This link opens no interview any more. Ask the person who sent it for a new one.";
  return error.message;
}

function say(text: string) {
  problem.textContent = text;
  if (text === "") field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
  if (text !== "") field.focus();
}

function busy(yes: boolean) {
  button.setAttribute("aria-busy", String(yes));
  button.textContent = yes ? "Joining…" : "Join";
}

function find<E extends HTMLElement>(selector: string): E {
  const element = document.querySelector<E>(selector);
  if (!element) throw new Error(`the page lacks ${selector}`);
  return element;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") !== "true") void join(field.value.trim());
});

/** A colleague with an account, who is known in this browser, need not come in as a candidate. */
async function greet() {
  const token = accountToken();
  if (!token) return;
  const { id, person } = await new SessionClient({ token: () => token }).openedBy(link);
  const name = document.createElement("bdi");
  name.textContent = person.name;
  const enter = document.createElement("a");
  enter.href = `/interview/${encodeURIComponent(id)}`;
  enter.textContent = "Join as interviewer";
  const line = find<HTMLElement>("#account");
  line.append("Hello ", name, ". ", enter);
  line.hidden = false;
}

/** What the interviewer's page keeps of who it belongs to. */
function accountToken(): string | null {
  try {
    return localStorage.getItem("candor.token");
  } catch {
    return null; // storage is forbidden
  }
}

const kept = recall(link);
// Join was pressed before this script was there, or whoever sent the link wrote a name into it: nobody
// is let in, and shown to others under a name, who has not pressed Join themselves.
const given = new URLSearchParams(location.search).get("name")?.trim().slice(0, field.maxLength);
if (kept) {
  field.value = kept.name;
  busy(true);
  const release = holdForEditor();
  open(kept).catch((error) => {
    release();
    busy(false);
    say(words(error));
  });
} else {
  if (given) {
    field.value = given;
    button.focus();
  }
  greet().catch(() => {}); // then it is a candidate's page like any other
  requestAnimationFrame(() => setTimeout(loadApp, 0)); // after the form is on the screen
}
