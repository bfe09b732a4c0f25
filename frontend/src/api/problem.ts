/** An answer of the relay that is not a success, or no answer at all. `message` is a plain sentence to show. */
export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the relay could not be reached
    readonly code: string,
    message: string,
    readonly fields: { location: string; message: string }[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** Reads an RFC 9457 problem; anything else becomes a sentence made from the status. */
export function problem(status: number, body: unknown): ApiError {
  const p = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const detail = typeof p.detail === "string" && p.detail !== "" ? p.detail : undefined;
  const fields = Array.isArray(p.errors)
    ? p.errors.flatMap((e: { location?: unknown; message?: unknown }) =>
        typeof e?.message === "string" ? [{ location: String(e.location ?? ""), message: e.message }] : [],
      )
    : [];
  return new ApiError(status, typeof p.code === "string" ? p.code : "", detail ?? plain(status), fields);
}

export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The server cannot be reached. Check the network and try again.");
}

function plain(status: number): string {
  switch (status) {
    case 401:
      return "You are not signed in any more.";
    case 403:
      return "You are not allowed to do that here.";
    case 404:
      return "This was not found. It may have been deleted.";
    case 413:
      return "That is too large to send.";
    case 429:
      return "That was too often in a short time. Wait a moment and try again.";
    default:
      return status >= 500
        ? "The server could not do that just now. Try again in a moment."
        : "The server did not accept that.";
  }
}
