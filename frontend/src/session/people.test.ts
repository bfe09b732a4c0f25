import { describe, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Me } from "./interview";
import { Met } from "./met";
import { colorOf, People, personOf } from "./people";

const peopleOf = (awareness: Awareness, me: Me, onChange = () => {}) =>
  new People({ awareness, me, met: new Met("i"), onChange });

describe("people", () => {
  it("trusts nothing that another page says of itself", () => {
    const person = personOf(7, {
      user: { id: 3, name: "", color: "red; position: fixed; inset: 0", role: "admin" },
      file: {},
    });
    expect(person).toEqual({
      id: "7",
      name: "Somebody",
      mode: "candidate",
      color: colorOf("7"),
      me: false,
      file: null,
    });
    expect(personOf(7, { user: "nobody" })).toBeNull();
    expect(personOf(7, {})).toBeNull();
    expect(personOf(7, { user: { id: "x", name: "a".repeat(500) } })?.name).toHaveLength(80);
  });

  it("takes a colour that nobody here has", () => {
    const awareness = new Awareness(new Y.Doc());
    const id = "ada";
    for (let client = 100; client < 107; client++) {
      const color = `var(--person-${client - 99})`;
      awareness.states.set(client, { user: { id: String(client), name: "x", color, role: "candidate" } });
    }
    const people = peopleOf(awareness, { id, name: "Ada", mode: "candidate" });
    people.enter();
    expect(people.list().find(({ me }) => me)?.color).toBe("var(--person-8)");
    awareness.destroy();
  });

  it("shows a person with two tabs once, and oneself first", () => {
    const awareness = new Awareness(new Y.Doc());
    const user = (id: string, name: string, role: string) => ({ user: { id, name, role } });
    awareness.states.set(1, user("g", "Grace", "interviewer"));
    awareness.states.set(2, user("g", "Grace", "interviewer"));
    awareness.states.set(3, user("b", "Bob", "candidate"));
    const people = peopleOf(awareness, { id: "z", name: "Zoe", mode: "candidate" });
    people.enter();
    expect(people.list().map(({ name }) => name)).toEqual(["Zoe", "Grace", "Bob"]);
    awareness.destroy();
  });
});

it("shows whom the relay has connected, also who says nothing: nobody listens unseen", () => {
  const awareness = new Awareness(new Y.Doc());
  const people = peopleOf(awareness, { id: "grace", name: "Grace", mode: "interviewer" });
  people.enter();
  people.connected([
    { id: "grace", name: "Grace", mode: "interviewer" },
    { id: "eve", name: "Eve", mode: "candidate" },
  ]);
  expect(people.list().map(({ name, mode }) => [name, mode])).toEqual([
    ["Grace", "interviewer"],
    ["Eve", "candidate"],
  ]);
  people.connected([{ id: "grace", name: "Grace", mode: "interviewer" }]);
  expect(people.list().map(({ name }) => name)).toEqual(["Grace"]);
  awareness.destroy();
});

it("shows a person once whose clients do not say that they are one's", () => {
  const awareness = new Awareness(new Y.Doc());
  for (let client = 100; client < 104; client++)
    awareness.states.set(client, { user: { name: "Eve", role: "candidate" } });
  const people = peopleOf(awareness, { id: "grace", name: "Grace", mode: "interviewer" });
  people.enter();
  people.connected([{ id: "eve", name: "Eve", mode: "candidate" }]);
  expect(people.list().map(({ name }) => name)).toEqual(["Grace", "Eve"]);
  awareness.destroy();
});

it("shows what the relay finds odd about a name, of others", () => {
  const awareness = new Awareness(new Y.Doc());
  awareness.states.set(100, { user: { id: "twin", name: "Grace", role: "candidate" } });
  const people = peopleOf(awareness, { id: "grace", name: "Grace", mode: "interviewer" });
  people.enter();
  people.connected([
    { id: "grace", name: "Grace", mode: "interviewer", doubt: "alike" },
    { id: "twin", name: "Grace", mode: "candidate", doubt: "alike" },
    { id: "silent", name: ".", mode: "candidate", doubt: "blank" },
  ]);
  expect(Object.fromEntries(people.list().map(({ id, doubt }) => [id, doubt]))).toEqual({
    grace: undefined,
    twin: "alike",
    silent: "blank",
  });
  people.connected([{ id: "twin", name: "Grace", mode: "candidate" }]);
  expect(people.list().find(({ id }) => id === "twin")?.doubt).toBeUndefined();
  awareness.destroy();
});

it("says when somebody comes, is there again after the history, and is still after the end", () => {
  const awareness = new Awareness(new Y.Doc());
  let changes = 0;
  const people = peopleOf(awareness, { id: "bob", name: "Bob", mode: "candidate" }, () => changes++);
  people.begin();
  expect([changes, people.state().people.map(({ name }) => name)]).toEqual([1, ["Bob"]]);
  awareness.setLocalState({}); // as when the page was left
  window.dispatchEvent(new Event("pageshow"));
  expect([changes, people.state().people.map(({ name }) => name)]).toEqual([3, ["Bob"]]);
  people.dispose();
  awareness.setLocalState({});
  window.dispatchEvent(new Event("pageshow"));
  expect(changes).toBe(3);
  awareness.destroy();
});

it("remembers that an interviewer was here, until the interview is gone for ever", () => {
  const awareness = new Awareness(new Y.Doc());
  const me: Me = { id: "bob", name: "Bob", mode: "candidate" };
  const people = peopleOf(awareness, me);
  expect(people.state().met).toBe(false);
  people.connected([{ id: "grace", name: "Grace", mode: "interviewer" }]);
  expect(people.state().met).toBe(true);
  people.connected([]);
  expect([people.state().met, peopleOf(awareness, me).state().met]).toEqual([true, true]); // also of a page loaded again
  people.purged();
  expect(peopleOf(awareness, me).state().met).toBe(false);
  awareness.destroy();
});
