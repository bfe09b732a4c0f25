export { type ApiOptions, SessionClient } from "./client";
export { Api } from "./interviewer";
export { ApiError } from "./problem";
export type * from "./types";
