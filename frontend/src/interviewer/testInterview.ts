import type { Interview } from "../api";

/** An interview for tests: a plain upcoming one, but for what is given. */
export function testInterview(given: Partial<Interview> & { id: string }): Interview {
  return {
    name: given.id,
    title: given.name || given.id,
    state: "upcoming",
    joinUrl: `https://relay.example/i/${given.id}`,
    createdAt: "2026-11-20T08:00:00Z",
    present: [],
    ...given,
  };
}
