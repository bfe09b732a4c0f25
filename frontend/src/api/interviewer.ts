import { SessionClient, search } from "./client";
import type * as T from "./types";

/** The whole of the relay's HTTP API, for a signed-in person. No part of the candidate's page. */
export class Api extends SessionClient {
  signIn = (email: string, password: string) =>
    this.call<T.SignedIn>("POST", "/api/sign-in", { email, password });
  signInWithCode = (code: string) => this.call<T.SignedIn>("POST", "/api/sign-in/code", { code });
  signOut = () => this.call<void>("POST", "/api/sign-out");
  me = () => this.call<T.Person>("GET", "/api/me");

  listInterviews = (query: T.ListQuery = {}) =>
    this.call<T.InterviewPage>("GET", `/api/interviews${search({ ...query })}`);
  createInterview = (body: T.NewInterview) => this.call<T.Interview>("POST", "/api/interviews", body);
  interview = (id: string) => this.call<T.Interview>("GET", `/api/interviews/${id}`);
  changeInterview = (id: string, body: Omit<T.NewInterview, "id" | "joinToken">) =>
    this.call<T.Interview>("PATCH", `/api/interviews/${id}`, body);
  startInterview = (id: string) => this.call<T.Interview>("POST", `/api/interviews/${id}/start`);
  endInterview = (id: string) => this.call<T.Interview>("POST", `/api/interviews/${id}/end`);
  reopenInterview = (id: string) => this.call<T.Interview>("POST", `/api/interviews/${id}/reopen`);
  deleteInterviews = (ids: string[]) =>
    this.call<{ items: T.Happened[] }>("POST", "/api/interviews/delete", { ids });
  restoreInterviews = (ids: string[]) =>
    this.call<{ items: T.Happened[] }>("POST", "/api/interviews/restore", { ids });
  purgeInterviews = (ids: string[]) =>
    this.call<{ items: T.Happened[] }>("POST", "/api/interviews/purge", { ids });
}
