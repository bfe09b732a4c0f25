export { Api, type ApiOptions } from "./client";
export { ApiError } from "./problem";
export type * from "./types";
