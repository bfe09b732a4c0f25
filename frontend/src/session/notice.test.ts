import { expect, it } from "vitest";
import { ApiError } from "../api";
import { Notice } from "./notice";

it("says that the server is away until it was reached again, and what else failed until it is dismissed", () => {
  let returns = 0;
  const notice = new Notice(() => returns);
  expect(notice.text).toBe("");
  notice.failed(new ApiError(0, "unreachable", "The server cannot be reached."));
  expect(notice.text).toBe("The server cannot be reached.");
  returns++;
  expect(notice.text).toBe("");
  notice.failed(new ApiError(409, "conflict", "Something runs already."));
  returns++;
  expect(notice.text).toBe("Something runs already.");
  notice.failed("thrown");
  expect(notice.text).toBe("Something went wrong. Try again.");
  notice.say("");
  expect(notice.text).toBe("");
});

it("holds no longer than what it says, and does not come back", () => {
  let full = true;
  const notice = new Notice(() => 0);
  notice.say("The document is full.", () => full);
  expect(notice.text).toBe("The document is full.");
  full = false;
  expect(notice.text).toBe("");
  full = true;
  expect(notice.text).toBe("");
});
