import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Interview } from "../../api";
import { testInterview as i } from "../testInterview";
import { drop, itemsOf, type ListName, listKey, type Pages, pagesOf, place, together } from "./lists";

function clientWith(lists: Partial<Record<ListName, Interview[]>>, query = ""): QueryClient {
  const client = new QueryClient();
  for (const [name, items] of Object.entries(lists))
    client.setQueryData(listKey(name as ListName, query), pagesOf(items));
  return client;
}

const ids = (client: QueryClient, name: ListName, query = "") =>
  itemsOf(client.getQueryData<Pages>(listKey(name, query))).map((x) => x.id);

describe("place", () => {
  it("moves an interview to the list of its new state", () => {
    const client = clientWith({ live: [], upcoming: [i({ id: "a" }), i({ id: "b" })] });
    place(client, [i({ id: "a", state: "live" })]);
    expect([ids(client, "live"), ids(client, "upcoming")]).toEqual([["a"], ["b"]]);
  });

  it("takes a deleted one out of its list, into the trash, and back to where it was", () => {
    const client = clientWith({ ended: [i({ id: "a", state: "ended" })], deleted: [] });
    place(client, [i({ id: "a", state: "ended", deletedAt: "2026-11-23T10:00:00Z" })]);
    expect([ids(client, "ended"), ids(client, "deleted")]).toEqual([[], ["a"]]);
    place(client, [i({ id: "a", state: "ended", deletedAt: null })]);
    expect([ids(client, "ended"), ids(client, "deleted")]).toEqual([["a"], []]);
  });

  it("changes one where it stands", () => {
    const client = clientWith({ upcoming: [i({ id: "a" }), i({ id: "b" })] });
    place(client, [i({ id: "b", name: "new" })]);
    expect(itemsOf(client.getQueryData<Pages>(listKey("upcoming", ""))).map((x) => x.title)).toEqual([
      "a",
      "new",
    ]);
  });

  it("adds to a search only what it finds", () => {
    const client = clientWith({ upcoming: [] }, "ada");
    place(client, [
      i({ id: "a", name: "Backend", candidateName: "Ada Lovelace" }),
      i({ id: "b", name: "Frontend" }),
    ]);
    expect(ids(client, "upcoming", "ada")).toEqual(["a"]);
  });
});

describe("drop", () => {
  it("takes interviews out of every list", () => {
    const client = clientWith({ deleted: [i({ id: "a" }), i({ id: "b" })] });
    drop(client, ["a"]);
    expect(ids(client, "deleted")).toEqual(["b"]);
  });
});

describe("itemsOf", () => {
  it("shows what two pages have in common once, as the first one has it", () => {
    const pages: Pages = {
      pages: [
        { items: [i({ id: "a", name: "new" })], next: "2" },
        { items: [i({ id: "a", name: "old" }), i({ id: "b" })], next: "" },
      ],
      pageParams: ["", "2"],
    };
    expect(itemsOf(pages).map((x) => x.title)).toEqual(["new", "b"]);
  });
});

describe("together", () => {
  const of = (updatedAt: number, ...ids: string[]) => ({ updatedAt, items: ids.map((id) => i({ id })) });
  const shows = (...lists: ReturnType<typeof of>[]) => together(lists).map((x) => x.id);

  it("shows each list after the one before it", () => {
    expect(shows(of(1, "a"), of(0), of(3, "b", "c"))).toEqual(["a", "b", "c"]);
  });

  it("shows what is in two lists once, where the newer answer has it", () => {
    expect(shows(of(2, "a", "b"), of(1, "b", "c"))).toEqual(["a", "b", "c"]);
    expect(shows(of(1, "a", "b"), of(2, "b", "c"))).toEqual(["a", "b", "c"]);
    expect(shows(of(1, "a", "b"), of(2, "c", "b"))).toEqual(["a", "c", "b"]);
    expect(shows(of(0, "a"), of(0, "a"))).toEqual(["a"]); // neither was asked for yet
  });
});
