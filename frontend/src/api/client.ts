import type { SessionApi } from "../session/model";
import { problem, unreachable } from "./problem";
import type * as T from "./types";

export interface ApiOptions {
  /** Where the relay is, without a slash at the end. "" is where the page came from. */
  base?: string;
  token?: () => string | null;
  /** Called when the relay says that the token is not valid any more. */
  onUnauthorized?: () => void;
}

/**
 * What both pages ask of the relay's HTTP API. Every method rejects with an
 * ApiError that has a sentence to show.
 */
export class SessionClient implements SessionApi {
  constructor(private readonly options: ApiOptions = {}) {}

  join = (link: string, name: string, participantToken?: string) =>
    this.call<T.Joined>("POST", `/api/join/${encodeURIComponent(link)}`, { name, participantToken });
  session = (id: string) => this.call<T.SessionInfo>("GET", `/api/interviews/${id}/session`);

  languages = async () => (await this.call<{ items: T.Language[] }>("GET", "/api/languages")).items;
  executions = async (id: string) =>
    (await this.call<{ items: T.Execution[] }>("GET", `/api/interviews/${id}/executions`)).items;
  run: SessionApi["run"] = (id, request) =>
    this.call<{ id: string }>("POST", `/api/interviews/${id}/executions`, request);
  stdin: SessionApi["stdin"] = (id, execution, input) =>
    this.call<void>("POST", `/api/interviews/${id}/executions/${execution}/stdin`, input);
  stop: SessionApi["stop"] = (id, execution) =>
    this.call<void>("POST", `/api/interviews/${id}/executions/${execution}/stop`);

  protected async call<R>(method: string, path: string, body?: unknown): Promise<R> {
    const headers: Record<string, string> = {};
    const token = this.options.token?.();
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    let text: string;
    try {
      response = await fetch((this.options.base ?? "") + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      text = await response.text();
    } catch {
      throw unreachable();
    }
    const answer = text === "" ? undefined : parse(text);
    if (!response.ok) {
      if (response.status === 401) this.options.onUnauthorized?.();
      throw problem(response.status, answer);
    }
    return answer as R;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function search(query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
