import { SessionClient } from "./client";
import type {
  ChangeList,
  ExecutionLimits,
  InterviewPatch,
  LetterDraft,
  ListQuery,
  MailSettingsChange,
  NewInterview,
  NewInvitation,
  PersonPatch,
  PlannedLetter,
  TemplateContent,
  Wording,
  WordingDraft,
} from "./types";

/** The whole of the relay's HTTP API, for a signed-in person. No part of the candidate's page. */
export class Api extends SessionClient {
  signIn = (email: string, password: string) =>
    this.answer(this.http.POST("/api/sign-in", { body: { email, password } }));
  signInWithCode = (code: string) => this.answer(this.http.POST("/api/sign-in/code", { body: { code } }));
  signOut = () => this.answer(this.http.POST("/api/sign-out"));
  version = () => this.answer(this.http.GET("/api/version"));
  me = () => this.answer(this.http.GET("/api/me"));
  changeMe = (body: PersonPatch) => this.answer(this.http.PATCH("/api/me", { body }));
  /** What changed after a revision; waits so many seconds when nothing did. */
  changes = async (after: number, wait: number, signal: AbortSignal) => {
    const call = this.http.GET("/api/changes", { params: { query: { after, wait } }, signal });
    return (await this.answer<unknown>(call)) as ChangeList; // a stream is only for who asks for one
  };
  people = async () => (await this.answer(this.http.GET("/api/people"))).items;

  listInterviews = (query: ListQuery = {}) =>
    this.answer(this.http.GET("/api/interviews", { params: { query: given(query) } }));
  createInterview = (body: NewInterview) => this.answer(this.http.POST("/api/interviews", { body }));
  interview = (id: string) => this.answer(this.http.GET("/api/interviews/{id}", at(id)));
  changeInterview = (id: string, body: InterviewPatch) =>
    this.answer(this.http.PATCH("/api/interviews/{id}", { ...at(id), body }));
  startInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/start", at(id)));
  endInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/end", at(id)));
  reopenInterview = (id: string) => this.answer(this.http.POST("/api/interviews/{id}/reopen", at(id)));
  deleteInterviews = (ids: string[], notify = false) =>
    this.answer(this.http.POST("/api/interviews/delete", { body: { ids, notify } }));
  restoreInterviews = (ids: string[], notify = false) =>
    this.answer(this.http.POST("/api/interviews/restore", { body: { ids, notify } }));
  purgeInterviews = (ids: string[]) =>
    this.answer(this.http.POST("/api/interviews/purge", { body: { ids } }));

  /** Rejects with a conflict, and changes nothing, when they are not `was` any more. */
  setInstructions = (id: string, text: string, was: string) =>
    this.answer(this.http.PUT("/api/interviews/{id}/instructions", { ...at(id), body: { text, was } }));

  invitations = async (id: string) =>
    (await this.answer(this.http.GET("/api/interviews/{id}/invitations", at(id)))).items;
  invite = (id: string, body: NewInvitation) =>
    this.answer(this.http.POST("/api/interviews/{id}/invitations", { ...at(id), body }));
  previewInvitation = (id: string, body: LetterDraft) =>
    this.answer(this.http.POST("/api/interviews/{id}/invitations/preview", { ...at(id), body }));
  previewPlanned = (body: PlannedLetter) => this.answer(this.http.POST("/api/invitations/preview", { body }));
  resendInvitation = (id: string, invitation: string) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/invitations/{invitation}/resend", invited(id, invitation)),
    );
  withdrawInvitation = (id: string, invitation: string, notify: boolean) =>
    this.answer(
      this.http.POST("/api/interviews/{id}/invitations/{invitation}/withdraw", {
        ...invited(id, invitation),
        body: { notify },
      }),
    );
  /** The text of an .ics file. */
  calendar = (id: string) =>
    this.answer(this.http.GET("/api/interviews/{id}/calendar", { ...at(id), parseAs: "text" }));

  templates = async (query = "") =>
    (await this.answer(this.http.GET("/api/templates", { params: { query: given({ query }) } }))).items;
  template = (id: string) => this.answer(this.http.GET("/api/templates/{id}", at(id)));
  createTemplate = (body: TemplateContent) => this.answer(this.http.POST("/api/templates", { body }));
  replaceTemplate = (id: string, body: TemplateContent) =>
    this.answer(this.http.PUT("/api/templates/{id}", { ...at(id), body }));
  deleteTemplate = (id: string) => this.answer(this.http.DELETE("/api/templates/{id}", at(id)));

  mail = () => this.answer(this.http.GET("/api/mail"));
  mailSettings = () => this.answer(this.http.GET("/api/mail/settings"));
  setMailSettings = (body: MailSettingsChange) => this.answer(this.http.PUT("/api/mail/settings", { body }));
  forgetMailSettings = () => this.answer(this.http.DELETE("/api/mail/settings"));
  testMail = (to: string, settings?: MailSettingsChange) =>
    this.answer(this.http.POST("/api/mail/test", { body: { to, settings } }));

  executionLimits = () => this.answer(this.http.GET("/api/execution-limits"));
  setExecutionLimits = (body: ExecutionLimits) =>
    this.answer(this.http.PUT("/api/execution-limits", { body }));

  wording = () => this.answer(this.http.GET("/api/wording"));
  setWording = (body: Wording) => this.answer(this.http.PUT("/api/wording", { body }));
  previewWording = (body: WordingDraft) => this.answer(this.http.POST("/api/wording/preview", { body }));
}

const at = (id: string) => ({ params: { path: { id } } });
const invited = (id: string, invitation: string) => ({ params: { path: { id, invitation } } });

/** Without what is empty: an empty filter is no filter. */
function given(query: ListQuery): ListQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
}
