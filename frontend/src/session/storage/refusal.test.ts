import { expect, test } from "vitest";
import { closeKind, denial, refusal, sameRefusal } from "./refusal";

test.each([
  [undefined, "ordinary"],
  [1000, "ordinary"],
  [1006, "ordinary"],
  [1009, "refused"], // too large: the same again is too large again
  [1012, "ordinary"],
  [1013, "ordinary"],
  [4400, "refused"],
  [4401, "refused"],
  [4403, "refused"],
  [4404, "deleted"],
  [4408, "ordinary"], // slow, or no answer: another connection may do better
  [4422, "refused"], // one that this page does not know
  [4429, "refused"],
  [4500, "ordinary"],
])("a connection closed with %s is %s", (code, want) => expect(closeKind(code)).toBe(want));

test("a refusal has a sentence, the relay's where there is one", () => {
  expect(refusal(4400, "This update does not fit the document.").reason).toBe(
    "This update does not fit the document.",
  );
  for (const code of [1009, 4400, 4401, 4403, 4422, 4429])
    expect(refusal(code, "").reason).toMatch(/^[A-Z].* .*\.$/);
  for (const reason of ["too_many", "forbidden", "damaged", "This document is damaged."])
    expect(denial(reason).reason).toMatch(/^[A-Z].* .*\.$/);
});

test("refusals are the same by code and reason", () => {
  const first = refusal(4400, "Malformed update.");
  expect(sameRefusal(null, first)).toBe(false);
  expect(sameRefusal(first, refusal(4400, "Malformed update."))).toBe(true);
  expect(sameRefusal(first, refusal(4400, "Unknown signal."))).toBe(false);
  expect(sameRefusal(first, refusal(4403, "Malformed update."))).toBe(false);
});
