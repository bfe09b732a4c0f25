import { SessionClient } from "../api/client";
import { awaitReturn } from "../session/awaitReturn";
import { forgetKept } from "../session/forgetKept";
import type { Fate } from "../session/interview";
import { applyScheme } from "../ui/scheme";
import { deletedWords } from "./deletedWords";
import { type Entry, forget, linkOf, recall, remember } from "./entry";

// A link that opens nothing may be one that this browser was inside by: the
// interview was deleted, and the page reloaded. Whoever was inside comes back by themselves.

applyScheme();
const link = linkOf(location.pathname);
const kept = recall(link);
if (kept) await follow(kept);

async function follow(entry: Entry) {
  const api = new SessionClient({ token: () => entry.participantToken });
  const ask = () => api.fate(entry.interview.id);
  const fate = await ask().catch(() => null); // not reached: what the page says already is all that is known
  if (fate === null) return;
  if (fate !== "deleted") return decided(entry, fate);
  say(deletedWords.title, deletedWords.lead);
  entry.interview.state = "deleted";
  remember(link, entry);
  awaitReturn(ask, (fate) => void decided(entry, fate));
}

async function decided(entry: Entry, fate: Exclude<Fate, "deleted">) {
  if (typeof fate === "object") return location.reload();
  // A relay may also have forgotten somebody with an older backup: then their work here is the only copy.
  if (entry.interview.state !== "deleted") return;
  forget(link);
  await forgetKept(entry.participantId, entry.interview.id);
  location.reload();
}

function say(title: string, lead: string) {
  document.title = "Interview deleted · Candor";
  const heading = document.querySelector<HTMLElement>("h1");
  const text = document.querySelector<HTMLElement>(".lead");
  if (heading) heading.textContent = title;
  if (text) text.textContent = lead;
  document.querySelector(".steps")?.remove();
}
