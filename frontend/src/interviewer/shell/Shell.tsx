import type { ReactNode } from "react";
import { Palette } from "./Palette";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar";
import { useSettingsKey } from "./useSettingsKey";

/** The frame of everything but a session: the sidebar, and the palette on Ctrl/Cmd+K. */
export function Shell({ children }: { children: ReactNode }) {
  useSettingsKey();
  return (
    <div className={classes.shell}>
      <Sidebar />
      <main className={classes.main}>{children}</main>
      <Palette />
    </div>
  );
}
