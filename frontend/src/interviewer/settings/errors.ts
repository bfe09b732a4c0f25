import { ApiError } from "../../api";
import { fieldError, sentence } from "../data/api";

/** What went wrong and is not said at one of the fields that are shown. */
export function generalError(error: unknown, fields: readonly string[]): string | undefined {
  if (error === undefined) return undefined;
  return fields.some((field) => fieldError(error, field)) ? undefined : sentence(error);
}

/** Whether the relay refused what was written, rather than not having answered. */
export function refused(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 422 || error.status === 400);
}
