/** The live session, for both pages. Nothing in this folder may know of what only interviewers see. */

export { addLanguage } from "./editor/languages";
export { createTextEditor, type TextEditor, type TextEditorOptions } from "./editor/textEditor";
export type { LiveDocument } from "./liveDocument";
export type * from "./model";
export { openSession, Session } from "./session";
export { useSession } from "./useSession";
export { Workbench, type WorkbenchProps } from "./Workbench";
