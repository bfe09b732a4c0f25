import type { ReactNode } from "react";
import type { Session } from "./session";

export interface WorkbenchProps {
  session: Session;
  /** Beside the editor, on wide screens; a tab of its own on narrow ones. */
  right?: { title: string; content: ReactNode };
  /** Before the interview's name. */
  headerStart?: ReactNode;
  /** After Run. */
  headerEnd?: ReactNode;
}

export function Workbench(_props: WorkbenchProps) {
  return null;
}
