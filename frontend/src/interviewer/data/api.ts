import { Api, ApiError } from "../../api";

/** Where the token of every call comes from, and who is told when the relay refuses it. */
export interface TokenSource {
  token(): string | undefined;
  refused(): void;
}

let source: TokenSource = { token: () => undefined, refused: () => {} };

export function setTokenSource(to: TokenSource): void {
  source = to;
}

/** The relay's HTTP API as whoever is signed in. */
export const api = new Api({ token: () => source.token() ?? null, onUnauthorized: () => source.refused() });

/** A sentence for people, whatever was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) {
    return error.unreachable
      ? "The server cannot be reached. Nothing was changed; try again when it is back."
      : error.message;
  }
  return "Something went wrong in this window. Nothing was changed; try again.";
}

/** What the relay says is wrong with one field of the request, if it names it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find((f) => f.location.replace(/^body\.?/, "") === field)?.message;
}
