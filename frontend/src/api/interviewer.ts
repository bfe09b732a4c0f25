import { SessionClient } from "./client";
import type { InterviewPatch, ListQuery, NewInterview } from "./types";

/** The whole of the relay's HTTP API, for a signed-in person. No part of the candidate's page. */
export class Api extends SessionClient {
  signIn = (email: string, password: string) =>
    this.answer(this.http.POST("/api/sign-in", { body: { email, password } }));
  signInWithCode = (code: string) => this.answer(this.http.POST("/api/sign-in/code", { body: { code } }));
  signOut = () => this.answer(this.http.POST("/api/sign-out"));
  me = () => this.answer(this.http.GET("/api/me"));

  listInterviews = (query: ListQuery = {}) =>
    this.answer(this.http.GET("/api/interviews", { params: { query: given(query) } }));
  createInterview = (body: NewInterview) => this.answer(this.http.POST("/api/interviews", { body }));
  interview = (id: string) => this.answer(this.http.GET("/api/interviews/{id}", at(id)));
  changeInterview = (id: string, body: InterviewPatch) =>
    this.answer(this.http.PATCH("/api/interviews/{id}", { ...at(id), body }));
  startInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/start", at(id)));
  endInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/end", at(id)));
  reopenInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/reopen", at(id)));
  deleteInterviews = (ids: string[]) =>
    this.answer(this.http.POST("/api/interviews/delete", { body: { ids } }));
  restoreInterviews = (ids: string[]) =>
    this.answer(this.http.POST("/api/interviews/restore", { body: { ids } }));
  purgeInterviews = (ids: string[]) =>
    this.answer(this.http.POST("/api/interviews/purge", { body: { ids } }));
}

const at = (id: string) => ({ params: { path: { id } } });

/** Without what is empty: an empty filter is no filter. */
function given(query: ListQuery): ListQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
}
