import { readdirSync, readFileSync } from "node:fs";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Change } from "../../api";
import { testInterview } from "../testInterview";
import { Anew, edited, keysOf, renewedBy } from "./changes";
import { listKey, type Pages, pagesOf } from "./lists";

const change = (kind: Change["kind"], subject = ""): Change => ({ rev: 1, at: "", kind, subject });

test("what is asked for anew is what shows it, each once", () => {
  expect(keysOf([change("interview.changed", "a"), change("interview.changed", "a")])).toEqual([
    ["interviews"],
    ["interview", "a"],
  ]);
  const there = [change("interview.present", "a"), change("interview.present", "a")];
  expect([keysOf(there), renewedBy(there)]).toEqual([[], ["a"]]);
  expect(keysOf([change("interview.invited", "a")])).toContainEqual(["mail"]);
  expect(keysOf([change("of.tomorrow" as Change["kind"])])).toEqual([]);
});

const nobody = () => Promise.reject(new Error("no interview is asked for"));

/** Queries that count how often they were asked. */
async function asking() {
  const client = new QueryClient();
  const asked: Record<string, number> = {};
  const unsubscribe: (() => void)[] = [];
  const { QueryObserver } = await import("@tanstack/react-query");
  const watch = async (key: string[], meta?: Record<string, unknown>) => {
    const name = key.join();
    const observer = new QueryObserver(client, {
      queryKey: key,
      meta,
      queryFn: async () => {
        asked[name] = (asked[name] ?? 0) + 1;
        return pagesOf([]);
      },
    });
    unsubscribe.push(observer.subscribe(() => {}));
    await client.getQueryCache().find({ queryKey: key })?.promise;
  };
  const idle = () => expect.poll(() => client.isFetching()).toBe(0);
  return { client, asked, watch, idle, done: () => unsubscribe.forEach((f) => void f()) };
}

test("what somebody is changing stays, whatever changes elsewhere", async () => {
  const { client, asked, watch, idle, done } = await asking();
  await watch(["template", "a"], edited);
  await watch(["templates", ""]);
  const anew = new Anew(client, nobody);
  anew.changed([change("template.changed", "a")]);
  await idle();
  expect(asked).toEqual({ "template,a": 1, "templates,": 2 });
  anew.changed(null);
  await idle();
  expect(asked).toEqual({ "template,a": 1, "templates,": 3 });
  anew.dispose();
  done();
});

test("while an act of one's own is on its way nothing is asked for, and afterwards all", async () => {
  const { client, asked, watch, idle, done } = await asking();
  await watch(["interviews", "live"]);
  const anew = new Anew(client, nobody);
  let answer = () => {};
  const act = client
    .getMutationCache()
    .build(client, {
      mutationFn: () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
    })
    .execute(undefined);
  anew.changed([change("interview.created", "a")]);
  await idle();
  expect(asked).toEqual({ "interviews,live": 1 });
  answer();
  await act;
  await idle();
  expect(asked).toEqual({ "interviews,live": 2 });
  anew.dispose();
  done();
});

test("who comes and goes in one interview costs that interview, and many at once the lists", async () => {
  const { client, asked, watch, idle, done } = await asking();
  await watch(["interviews", "upcoming"]);
  const made = testInterview({ id: "a", name: "Before" });
  client.setQueryData(listKey("live", ""), pagesOf([testInterview({ id: "b" }), made]));
  const fetched: string[] = [];
  const anew = new Anew(client, async (id) => {
    fetched.push(id);
    return { ...made, id, name: "After" };
  });
  const names = () =>
    client
      .getQueryData<Pages>(listKey("live", ""))
      ?.pages.flatMap(({ items }) => items.map(({ name }) => name));
  anew.changed([change("interview.present", "a"), change("interview.present", "elsewhere")]);
  await expect.poll(names).toEqual(["b", "After"]);
  expect(fetched).toEqual(["a", "elsewhere"]);
  expect(asked).toEqual({ "interviews,upcoming": 1 });

  anew.changed(["c", "d", "e", "f"].map((id) => change("interview.present", id)));
  await idle();
  expect(fetched).toHaveLength(2);
  expect(asked).toEqual({ "interviews,upcoming": 2 });
  anew.dispose();
  done();
});

test("a list that is on its way is asked for once more, for it may have what was before", async () => {
  const { client, asked, watch, idle, done } = await asking();
  await watch(["interviews", "live"]);
  const anew = new Anew(client, async (id) => testInterview({ id }));
  void client.invalidateQueries({ queryKey: ["interviews"] });
  anew.changed([change("interview.present", "a")]);
  await idle();
  expect(asked).toEqual({ "interviews,live": 3 });
  anew.dispose();
  done();
});

test("of two answers about an interview the one that was asked for last is shown", async () => {
  const { client, done } = await asking();
  const answers: ((name: string) => void)[] = [];
  client.setQueryData(listKey("live", ""), pagesOf([testInterview({ id: "a", name: "at first" })]));
  const anew = new Anew(
    client,
    (id) =>
      new Promise((resolve) => {
        answers.push((name) => resolve(testInterview({ id, name })));
      }),
  );
  const name = () => client.getQueryData<Pages>(listKey("live", ""))?.pages[0]?.items[0]?.name;
  anew.changed([change("interview.present", "a")]);
  await expect.poll(() => answers.length).toBe(1);
  anew.changed([change("interview.present", "a")]);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.("newer");
  await expect.poll(name).toBe("newer");
  answers[0]?.("older");
  await expect.poll(() => client.isFetching()).toBe(0);
  expect(name()).toBe("newer");
  anew.dispose();
  done();
});

test("no part of the pages asks the relay again and again", () => {
  const asks = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .filter((name) => readFileSync(`src/${name}`, "utf8").includes("refetchInterval"));
  expect(asks).toEqual([]);
});
