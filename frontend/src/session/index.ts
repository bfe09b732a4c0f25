/** The live session, for both pages. Nothing in this folder may know of what only interviewers see. */

export { addLanguage, languageOf } from "./editor/languages";
export { createTextEditor, type TextEditor, type TextEditorOptions } from "./editor/textEditor";
export { Files } from "./files";
export { isOver } from "./interview";
export type { Language } from "./languages/language";
export { LazyMarkdown } from "./markdown/LazyMarkdown";
export type { OpenSessionOptions, SessionState } from "./model";
export type { RemovedFile } from "./removed";
export { openSession, Session } from "./session";
export type { LiveDocument } from "./storage/liveDocument";
export type { Storage } from "./storage/place";
export { useSession } from "./useSession";
export { Boundary } from "./view/Boundary";
export { download } from "./view/download";
export { FileStrip } from "./view/FileStrip";
export { Instructions } from "./view/Instructions";
export { Refused } from "./view/Refused";
export { RemovedFiles } from "./view/RemovedFiles";
export { useCalm, words } from "./view/StorageLine";
export { Workbench, type WorkbenchProps } from "./Workbench";
