import createClient, { type Client } from "openapi-fetch";
import { ApiError, problem, unreachable } from "./problem";
import type { paths } from "./schema";
import type { ExecutionInput, TerminalSize, TestRunInput, Typed } from "./types";

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
export class SessionClient {
  protected readonly http: Client<paths>;

  constructor(private readonly options: ApiOptions = {}) {
    this.http = createClient<paths>({ baseUrl: options.base ?? "", fetch: plainFetch });
    this.http.use({
      onRequest: ({ request }) => {
        const token = this.options.token?.();
        if (token) request.headers.set("Authorization", `Bearer ${token}`);
      },
    });
  }

  join = (token: string, name: string, participantToken?: string) =>
    this.answer(
      this.http.POST("/api/join/{token}", { params: { path: { token } }, body: { name, participantToken } }),
    );
  /** For who has an account: which interview a join link opens, and who asks. */
  openedBy = (token: string) =>
    this.answer(this.http.GET("/api/join/{token}", { params: { path: { token } } }));
  session = (id: string) =>
    this.answer(this.http.GET("/api/interviews/{id}/session", { params: { path: { id } } }));

  late = async (id: string) => (await this.session(id)).late;

  /** What became of an interview that was deleted. */
  fate = async (id: string) => {
    try {
      return (await this.session(id)).interview;
    } catch (error) {
      const fate = error instanceof ApiError ? fates[error.status] : undefined;
      if (!fate) throw error;
      return fate;
    }
  };

  languages = async () => (await this.answer(this.http.GET("/api/languages"))).items;
  executions = async (id: string) =>
    (await this.answer(this.http.GET("/api/interviews/{id}/executions", { params: { path: { id } } }))).items;
  run = (id: string, body: ExecutionInput) =>
    this.answer(this.http.POST("/api/interviews/{id}/executions", { params: { path: { id } }, body }));
  stdin = (id: string, execution: string, body: Typed) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/executions/{execution}/stdin", {
        params: { path: { id, execution } },
        body,
      }),
    );
  stop = (id: string, execution: string) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/executions/{execution}/stop", {
        params: { path: { id, execution } },
      }),
    );

  instructions = async (id: string) =>
    (await this.answer(this.http.GET("/api/interviews/{id}/instructions", { params: { path: { id } } })))
      .text;
  tests = (id: string) =>
    this.answer(this.http.GET("/api/interviews/{id}/tests", { params: { path: { id } } }));
  testRuns = async (id: string) =>
    (await this.answer(this.http.GET("/api/interviews/{id}/test-runs", { params: { path: { id } } }))).items;
  runTests = (id: string, body: TestRunInput) =>
    this.answer(this.http.POST("/api/interviews/{id}/test-runs", { params: { path: { id } }, body }));
  stopTests = (id: string, run: string) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/test-runs/{run}/stop", { params: { path: { id, run } } }),
    );

  interrupt = (id: string, execution: string) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/executions/{execution}/interrupt", {
        params: { path: { id, execution } },
      }),
    );
  resize = (id: string, execution: string, body: TerminalSize) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/executions/{execution}/resize", {
        params: { path: { id, execution } },
        body,
      }),
    );

  protected async answer<R>(call: Promise<{ data?: R; error?: unknown; response: Response }>): Promise<R> {
    let answer: Awaited<typeof call>;
    try {
      answer = await call;
    } catch {
      throw unreachable();
    }
    const { data, error, response } = answer;
    if (response.ok) return data as R; // undefined where the answer has no body
    if (response.status === 401) this.options.onUnauthorized?.();
    throw problem(response.status, error);
  }
}

/** What the status of an answer says of an interview that was deleted. */
const fates: Record<number, "deleted" | "unknown" | "refused"> = {
  410: "deleted",
  404: "unknown",
  401: "refused",
  403: "refused",
};

/**
 * A Request object whose body is a string reaches the desktop window's own
 * scheme as a stream and is lost there, so the body is handed over as it was.
 */
async function plainFetch(request: Request): Promise<Response> {
  const { url, method, headers, signal } = request;
  const body = method === "GET" || method === "HEAD" ? undefined : await request.text();
  return fetch(url, { method, headers, body: body === "" ? undefined : body, signal });
}
