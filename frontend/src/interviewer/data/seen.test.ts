import { beforeEach, describe, expect, it } from "vitest";
import { testInterview as i } from "../testInterview";
import { readSeen, writeSeen } from "./seen";

describe("what was seen", () => {
  beforeEach(() => localStorage.clear());

  it("comes back as it was, but without who was there then", () => {
    writeSeen("p", [i({ id: "a", present: [{ id: "x", name: "Ada", mode: "candidate" }] })], 5, localStorage);
    expect(readSeen("p", localStorage)).toEqual({ at: 5, items: [i({ id: "a" })] });
  });

  it("is not shown to another person", () => {
    writeSeen("p", [i({ id: "a" })], 5, localStorage);
    expect(readSeen("q", localStorage)).toBeUndefined();
  });

  it("is bounded", () => {
    const many = Array.from({ length: 1000 }, (_, n) => i({ id: `a${n}` }));
    writeSeen("p", many, 5, localStorage);
    expect(readSeen("p", localStorage)?.items).toHaveLength(300);
  });

  it.each(["", "{", "null", "[]", '{"at":"x","items":[]}', '{"at":1,"items":{}}'])(
    "survives the damaged %s",
    (kept) => {
      localStorage.setItem("candor.seen.p", kept);
      expect(readSeen("p", localStorage)).toBeUndefined();
    },
  );

  it("drops rows that are none", () => {
    localStorage.setItem(
      "candor.seen.p",
      '{"at":1,"items":[null,3,{"id":7},{"id":"a","createdAt":"2026-11-20T08:00:00Z"}]}',
    );
    expect(readSeen("p", localStorage)?.items.map((x) => x.id)).toEqual(["a"]);
  });

  it("keeps nothing rather than something old when there is no room", () => {
    const kept = new Map([["candor.seen.p", "old"]]);
    const full = {
      getItem: (k: string) => kept.get(k) ?? null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      removeItem: (k: string) => void kept.delete(k),
    };
    writeSeen("p", [i({ id: "a" })], 5, full);
    expect(kept.size).toBe(0);
  });
});
